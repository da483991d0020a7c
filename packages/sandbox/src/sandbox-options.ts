/** Settings of a sandbox and what can be observed of it. */
import { availableParallelism } from "node:os";
import type { KillCause } from "./vm-loss.ts";
import type { VmState } from "./vm-state.ts";

export interface SandboxOptions {
  /** VMs kept ready for tenants that have none. */
  spareVms: number;
  maxVms: number;
  maxVmsPerTenant: number;
  /** Executions at a time in one VM. */
  slotsPerVm: number;
  idleTimeoutMs: number;
  maxExecutionsPerVm: number;
  /** The most that one VM may grow by, all its executions together. */
  vmMemoryMb: number;
  maxWaiting: number;
  maxWaitingPerTenant: number;
  onEvent?: (event: PoolEvent) => void;
}

export type PoolEvent =
  | { type: "vm-ready"; pid: number }
  | {
      type: "vm-lost";
      pid: number;
      tenantId: string | null;
      cause: KillCause;
      suspects: { tenantId: string; sourceHash: string }[];
      /** For operators only: may name paths of the host. */
      detail: string;
    };

export interface PoolStats {
  vms: Record<VmState, number>;
  /** Not yet bound to a tenant; also counted in `vms`. */
  spareVms: number;
  executing: number;
  waiting: number;
  kills: Partial<Record<KillCause, number>>;
  pids: number[];
}

export function completeOptions(options: Partial<SandboxOptions>): SandboxOptions {
  const complete: SandboxOptions = {
    spareVms: 2 * availableParallelism(),
    maxVms: 100,
    maxVmsPerTenant: 5,
    slotsPerVm: 10,
    idleTimeoutMs: 5 * 60_000,
    maxExecutionsPerVm: 10_000,
    vmMemoryMb: 1_024,
    maxWaiting: 1_000,
    maxWaitingPerTenant: 100,
    ...options,
  };
  for (const [name, value] of Object.entries(complete)) {
    const least = name === "spareVms" || name.startsWith("maxWaiting") ? 0 : 1;
    if (name !== "onEvent" && (!Number.isSafeInteger(value) || (value as number) < least)) {
      throw new TypeError(`Sandbox option ${name} must be a whole number of at least ${least}`);
    }
  }
  return complete;
}
