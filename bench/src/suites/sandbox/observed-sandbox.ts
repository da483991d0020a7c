import { createSandbox, type PoolEvent, type Sandbox, type SandboxOptions } from "@runlet/sandbox";

/** A sandbox that can be waited for. */
export interface ObservedSandbox extends AsyncDisposable {
  sandbox: Sandbox;
  /** Resolves once every spare VM is ready and none is being started. */
  full(): Promise<void>;
}

/** Told, and not left to the memory of the machine, so that `full` knows what to wait for. */
const SPARE_VMS = 4;

/** @param options what differs from the sandbox's defaults, but for the number of spare VMs */
export function openSandbox({
  spareVms = SPARE_VMS,
  ...options
}: Partial<SandboxOptions> = {}): ObservedSandbox {
  const listeners = new Set<() => void>();
  const onEvent = (_event: PoolEvent) => {
    for (const listener of [...listeners]) {
      listener();
    }
  };
  const sandbox = createSandbox({ ...options, spareVms, onEvent });
  const isFull = () => {
    const { vms, spareVms: ready } = sandbox.stats();
    return vms.starting === 0 && ready >= spareVms;
  };
  return {
    sandbox,
    full: () =>
      new Promise((resolve) => {
        // Looked at in a task of its own: the pool reports before it has acted on what it reports.
        const look = () =>
          setImmediate(() => {
            if (isFull()) {
              listeners.delete(look);
              resolve();
            }
          });
        listeners.add(look);
        look();
      }),
    [Symbol.asyncDispose]: () => sandbox.close({ drainMs: 0 }),
  };
}
