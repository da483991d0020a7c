/** Settings of a sandbox. */
import { availableParallelism } from "node:os";
import { readAvailableMemory } from "./machine-memory.ts";
import type { PoolEvent } from "./pool-stats.ts";

export interface SandboxOptions {
  /** VMs kept ready for tenants that have none. */
  spareVms: number;
  maxVms: number;
  maxVmsPerTenant: number;
  /** Executions at a time in one VM, at each depth of calls between scripts. */
  slotsPerVm: number;
  /** A tenant's VM ends after so long without an execution. */
  idleTimeoutMs: number;
  maxExecutionsPerVm: number;
  /** The most that one VM may grow by, all its executions together. */
  vmMemoryMb: number;
  /** Executions that wait, at each depth of calls between scripts. */
  maxWaiting: number;
  maxWaitingPerTenant: number;
  /** How long an execution may wait before it is told that it cannot run. */
  maxWaitMs: number;
  /** With less memory left on the machine idle VMs end and none is started; 0 switches this off. */
  minFreeMemoryMb: number;
  onEvent?: (event: PoolEvent) => void;
}

export type SandboxSetting = Exclude<keyof SandboxOptions, "onEvent">;

/** The longest that a timer of Node can be. */
const MAX_TIMER_MS = 2_147_483_647;

/** The least and the most of each setting. */
export const SANDBOX_BOUNDS: Readonly<Record<SandboxSetting, readonly [number, number]>> = {
  spareVms: [0, 1_000],
  maxVms: [1, 10_000],
  maxVmsPerTenant: [1, 10_000],
  slotsPerVm: [1, 1_000],
  idleTimeoutMs: [1, MAX_TIMER_MS],
  maxExecutionsPerVm: [1, 1_000_000_000],
  vmMemoryMb: [64, 1_048_576],
  maxWaiting: [0, 1_000_000],
  maxWaitingPerTenant: [0, 1_000_000],
  maxWaitMs: [1, MAX_TIMER_MS],
  minFreeMemoryMb: [0, 1_048_576],
};

const MEGABYTE = 1_024 * 1_024;
/** A VM that stands ready. */
const SPARE_VM_MB = 32;
/** Spare VMs are there for speed only: they get no more than this part of the memory. */
const SPARE_SHARE = 8;

/**
 * Two VMs a core, ten where memory allows.
 * @param availableBytes null where it is not known
 */
export function defaultSpareVms(cores: number, availableBytes: number | null): number {
  if (availableBytes === null) {
    return 2 * cores;
  }
  const allowed = Math.floor(availableBytes / MEGABYTE / SPARE_SHARE / SPARE_VM_MB);
  return Math.max(1, Math.min(Math.max(10, 2 * cores), allowed));
}

/** @throws TypeError naming the setting that is out of its bounds */
export function completeOptions(options: Partial<SandboxOptions>): SandboxOptions {
  const complete: SandboxOptions = {
    spareVms: defaultSpareVms(availableParallelism(), readAvailableMemory()),
    maxVms: 100,
    maxVmsPerTenant: 5,
    slotsPerVm: 10,
    idleTimeoutMs: 5 * 60_000,
    maxExecutionsPerVm: 10_000,
    vmMemoryMb: 1_024,
    maxWaiting: 1_000,
    maxWaitingPerTenant: 100,
    maxWaitMs: 30_000,
    minFreeMemoryMb: 256,
    ...options,
  };
  for (const [name, [least, most]] of Object.entries(SANDBOX_BOUNDS)) {
    const value = complete[name as SandboxSetting];
    if (!Number.isSafeInteger(value) || value < least || value > most) {
      throw new TypeError(`Sandbox option ${name} must be a whole number from ${least} to ${most}`);
    }
  }
  return complete;
}
