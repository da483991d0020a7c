/** For this package's tests: a sandbox, scripts in it, and waiting for events. */
import { onTestFinished } from "vitest";
import { createSandbox, type Outcome, type Sandbox } from "../index.ts";
import { noCpu } from "../machine-cpu.ts";
import { readAvailableMemory } from "../machine-memory.ts";
import { Pool } from "../pool.ts";
import type { PoolEvent } from "../pool-stats.ts";
import type { NeededRealm } from "../protocol.ts";
import { completeOptions, type SandboxOptions } from "../sandbox-options.ts";
import { Vm } from "../vm.ts";
import { launchVm } from "../vm-launch.ts";
import { requestOf, type ScriptOptions } from "./request.ts";

export interface TestSandbox extends Sandbox {
  script(code: string, options?: ScriptOptions): Promise<Outcome>;
  /** Resolves with the next event that fits. */
  event(matches: (event: PoolEvent) => boolean): Promise<PoolEvent>;
  events: PoolEvent[];
  /** Resolves when so many spare VMs stand ready. */
  spares(count: number): Promise<void>;
}

/** @param realm which realm every program is to have, whatever its syntax says that it needs */
export function openSandbox(
  options: Partial<SandboxOptions> = {},
  realm?: NeededRealm,
): TestSandbox {
  const events: PoolEvent[] = [];
  const waiting = new Set<(event: PoolEvent) => void>();
  const onEvent = (event: PoolEvent): void => {
    events.push(event);
    for (const listener of waiting) {
      listener(event);
    }
  };
  const given = { spareVms: 0, ...options, onEvent };
  const sandbox = realm ? openWithRealm(given, realm) : createSandbox(given);
  const event = (matches: (event: PoolEvent) => boolean) =>
    new Promise<PoolEvent>((resolve) => {
      waiting.add(function listener(event) {
        if (matches(event)) {
          waiting.delete(listener);
          resolve(event);
        }
      });
    });
  const hasSpares = (count: number) => {
    const { spareVms, vms } = sandbox.stats();
    return spareVms === count && vms.starting === 0;
  };
  return {
    run: (request) => sandbox.run(request),
    capacity: sandbox.capacity,
    stats: () => sandbox.stats(),
    close: (closing) => sandbox.close(closing),
    script: (code, scriptOptions) => sandbox.run(requestOf(code, scriptOptions)),
    event,
    async spares(count) {
      while (!hasSpares(count)) {
        await event(({ type }) => type === "vm-ready");
      }
    },
    events,
  };
}

function openWithRealm(options: Partial<SandboxOptions>, realm: NeededRealm): Sandbox {
  const complete = completeOptions(options);
  return new Pool(complete, {
    startVm: (handlers) => new Vm(launchVm(), { ...complete, realm }, handlers),
    readAvailableMemory,
    cpu: noCpu,
  });
}

/** A sandbox that is closed with the running test, and must leave no process. */
export function sandboxForTest(options: Partial<SandboxOptions> = {}): TestSandbox {
  const sandbox = openSandbox(options);
  onTestFinished(() => sandbox.close({ drainMs: 0 }));
  return sandbox;
}

/** Resolves when a process is gone; the test's own time limit bounds the wait. */
export async function processGone(pid: number): Promise<void> {
  while (isAlive(pid)) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") {
      return false;
    }
    throw error;
  }
}

/** The parsed output of a completed execution; fails the test for any other. */
export function outputOf(outcome: Outcome): unknown {
  if (outcome.outputJson === null) {
    throw new Error(`No output: ${JSON.stringify(outcome.error)}`);
  }
  return JSON.parse(outcome.outputJson);
}
