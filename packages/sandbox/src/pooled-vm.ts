/** What the pool needs of a VM. It knows how to get one, and nothing of V8. */
import type { RunOrder } from "./active-run.ts";
import type { MachineCpu } from "./machine-cpu.ts";
import type { VmDeath } from "./vm.ts";
import type { VmState } from "./vm-state.ts";

export interface PooledVm {
  readonly state: VmState;
  /** null while it is spare. */
  readonly tenantId: string | null;
  readonly pid: number | undefined;
  /** Runs that hold a slot. */
  readonly running: number;
  /** Runs since its start. */
  readonly executions: number;
  readonly idleSince: number;
  /** Resolves once the process is gone. */
  readonly exited: Promise<void>;
  /** Set while a program runs that must not share its VM; the VM takes it back when it is empty. */
  isExclusive: boolean;
  /** Takes no new work and ends with its last run. */
  isRetired: boolean;
  bind(tenantId: string): void;
  execute(order: RunOrder): void;
  destroy(): void;
}

export interface PooledVmHandlers {
  onReady(vm: PooledVm): void;
  /** A slot is free again. */
  onFree(vm: PooledVm): void;
  /** The process has ended or is being ended; its runs have their outcomes. */
  onGone(vm: PooledVm, death: VmDeath | null): void;
}

export type VmFactory = (handlers: PooledVmHandlers) => PooledVm;

/** What the pool needs of the machine. */
export interface PoolHost {
  startVm: VmFactory;
  /** Bytes; null where it cannot be told. */
  readAvailableMemory(): number | null;
  cpu: MachineCpu;
}
