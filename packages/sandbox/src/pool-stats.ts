/** What can be observed of a sandbox: events as they happen, and counts at any time. */
import type { BreakerName } from "./circuit-breaker.ts";
import type { ErrorCode, Metrics } from "./outcome.ts";
import type { KillCause } from "./vm-loss.ts";
import type { VmState } from "./vm-state.ts";

/** Why the pool ended a VM that was in order. */
export type EndCause = "idle" | "retired" | "memory-pressure" | "room" | "closed";

export type PoolEvent =
  | { type: "vm-ready"; pid: number; startMs: number }
  | {
      type: "vm-lost";
      pid: number;
      tenantId: string | null;
      cause: KillCause;
      suspects: { tenantId: string; sourceHash: string }[];
      /** For operators only: may name paths of the host. */
      detail: string;
    }
  /** An execution was given to a VM; 0 ms when it did not have to wait. */
  | { type: "placed"; waitedMs: number; vm: Metrics["vm"] }
  | { type: "refused"; code: ErrorCode }
  | { type: "breaker"; state: BreakerName };

export interface PoolCounts {
  /** Given on arrival to a VM that stood ready: the tenant's own, or a spare one. */
  hits: number;
  /** Had to wait for a slot, their script's turn, or their tenant's; their VM stood ready when they came. */
  waits: number;
  /** Had to wait for a VM to start. Hits, waits and these are all executions that were given to a VM. */
  coldStarts: number;
  /** Of all of them together. */
  waitedMs: number;
  /** Executions that were given to no VM, by what they were told. */
  refusals: Partial<Record<ErrorCode, number>>;
}

export interface PoolStats extends PoolCounts {
  vms: Record<VmState, number>;
  /** Not yet bound to a tenant; also counted in `vms`. */
  spareVms: number;
  executing: number;
  waiting: number;
  breaker: BreakerName;
  /** The machine is short of memory: idle VMs end, none is started. */
  isMemoryShort: boolean;
  /** VM processes since the start. */
  starts: number;
  /** VMs that were lost or killed. */
  kills: Partial<Record<KillCause, number>>;
  /** VMs that the pool ended in order. */
  ends: Partial<Record<EndCause, number>>;
  pids: number[];
}

/** Adds one to a count by name. */
export function countUp<K extends string>(counts: Partial<Record<K, number>>, name: K): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
