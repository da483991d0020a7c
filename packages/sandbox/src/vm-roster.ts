/** The books of a fleet: its VMs by tenant, and those that are idle, the longest idle first. */
import type { PooledVm } from "./pooled-vm.ts";
import type { VmEntry } from "./vm-room.ts";
import { createVmSlots } from "./vm-slots.ts";
import { VM_STATES, type VmState } from "./vm-state.ts";

const NONE: ReadonlySet<VmEntry> = new Set();

export class VmRoster {
  readonly #entries = new Map<PooledVm, VmEntry>();
  /** Spare ones under null. */
  readonly #byTenant = new Map<string | null, Set<VmEntry>>();
  readonly #idle = new Set<VmEntry>();

  get size(): number {
    return this.#entries.size;
  }

  /** Bound VMs without a run, the one used longest ago first. */
  get idle(): ReadonlySet<VmEntry> {
    return this.#idle;
  }

  /** Bound to no tenant yet. */
  get spare(): ReadonlySet<VmEntry> {
    return this.of(null);
  }

  all(): VmEntry[] {
    return [...this.#entries.values()];
  }

  of(tenantId: string | null): ReadonlySet<VmEntry> {
    return this.#byTenant.get(tenantId) ?? NONE;
  }

  has(vm: PooledVm): boolean {
    return this.#entries.has(vm);
  }

  findSpare(state: VmState): VmEntry | undefined {
    return [...this.spare].find(({ vm }) => vm.state === state);
  }

  countSparesStarting(): number {
    return [...this.spare].filter(({ vm }) => vm.state === "starting").length;
  }

  /** @throws Error for a VM that is not in the books: a fault of the fleet */
  get(vm: PooledVm): VmEntry {
    const entry = this.#entries.get(vm);
    if (entry === undefined) {
      throw new Error("A VM that is gone cannot come back");
    }
    return entry;
  }

  add(vm: PooledVm): VmEntry {
    const startedAt = performance.now();
    const entry = { vm, slots: createVmSlots(), startedAt, readyAt: null, lostRuns: 0 };
    this.#entries.set(vm, entry);
    this.#file(entry);
    return entry;
  }

  /** @returns what was known of it */
  remove(vm: PooledVm): VmEntry {
    const entry = this.get(vm);
    this.#entries.delete(vm);
    this.#idle.delete(entry);
    this.#unfile(entry);
    return entry;
  }

  bind(entry: VmEntry, tenantId: string): void {
    this.#unfile(entry);
    entry.vm.bind(tenantId);
    this.#file(entry);
  }

  ready(vm: PooledVm): VmEntry & { readyAt: number } {
    const entry = this.get(vm);
    this.rest(entry);
    return Object.assign(entry, { readyAt: performance.now() });
  }

  /** The VM has no run. A spare one is not idle: it waits for its tenant. */
  rest(entry: VmEntry): void {
    if (entry.vm.tenantId !== null) {
      this.#idle.add(entry);
    }
  }

  work(entry: VmEntry): void {
    this.#idle.delete(entry);
  }

  countStates(): Record<VmState, number> {
    const counts = Object.fromEntries(VM_STATES.map((state) => [state, 0]));
    for (const { vm } of this.#entries.values()) {
      counts[vm.state] = (counts[vm.state] ?? 0) + 1;
    }
    return counts as Record<VmState, number>;
  }

  #file(entry: VmEntry): void {
    const { tenantId } = entry.vm;
    const entries = this.#byTenant.get(tenantId) ?? new Set();
    entries.add(entry);
    this.#byTenant.set(tenantId, entries);
  }

  #unfile(entry: VmEntry): void {
    const { tenantId } = entry.vm;
    const entries = this.#byTenant.get(tenantId);
    entries?.delete(entry);
    if (entries?.size === 0) {
      this.#byTenant.delete(tenantId);
    }
  }
}
