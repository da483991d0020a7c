/**
 * The VMs of one sandbox: how many there are, whose they are, and when they start and end.
 * Knows how to get a VM and what states it has, nothing of V8.
 */
import type { PoolStats, SandboxOptions } from "./sandbox-options.ts";
import type { Vm, VmDeath, VmHandlers } from "./vm.ts";
import type { KillCause } from "./vm-loss.ts";
import { VM_STATES, type VmState } from "./vm-state.ts";

export type VmFactory = (handlers: VmHandlers) => Vm;

interface FleetHandlers {
  /** There may be room for waiting executions now. */
  onRoom(): void;
  onLost(death: VmDeath): void;
  /** VMs cannot be started at present. */
  onStartsFail(): void;
}

const SWEEP_MS = 1_000;
/** After so many failed starts in a row, waiting executions are told. */
const MAX_START_FAILURES = 3;
const START_RETRY_MS = 1_000;

export class Fleet {
  readonly #vms = new Set<Vm>();
  readonly #options: SandboxOptions;
  readonly #startVm: VmFactory;
  readonly #handlers: FleetHandlers;
  readonly #kills = new Map<KillCause, number>();
  readonly #sweepTimer: NodeJS.Timeout;
  #retryTimer: NodeJS.Timeout | undefined;
  #refillTimer: NodeJS.Immediate | undefined;
  #startFailures = 0;
  #isClosed = false;

  constructor(options: SandboxOptions, startVm: VmFactory, handlers: FleetHandlers) {
    this.#options = options;
    this.#startVm = startVm;
    this.#handlers = handlers;
    this.#sweepTimer = setInterval(() => this.#sweep(), SWEEP_MS).unref();
    this.#refill();
  }

  get running(): number {
    return [...this.#vms].reduce((sum, vm) => sum + vm.running, 0);
  }

  /**
   * A VM of the tenant with a free slot, else a spare one, which then belongs to the tenant.
   * @param isAlone the program must not share its VM
   */
  findRoom(tenantId: string, isAlone: boolean): Vm | undefined {
    const slots = isAlone ? 1 : this.#options.slotsPerVm;
    const own = this.#find((vm) => vm.tenantId === tenantId && isOpen(vm) && vm.running < slots);
    if (own || this.#isFull(tenantId)) {
      return own;
    }
    const spare = this.#find((vm) => vm.tenantId === null && vm.state === "available");
    spare?.bind(tenantId);
    if (spare) {
      // Later: a new process would take CPU from the execution that is being placed.
      this.#refillTimer ??= setImmediate(() => {
        this.#refillTimer = undefined;
        this.#refill();
      });
    }
    return spare;
  }

  /**
   * Starts a VM for a tenant, unless those being started are enough for all who wait.
   * @returns whether one is starting that the tenant may get
   */
  startFor(tenantId: string, waiting: number): boolean {
    const starting = this.#count(
      (vm) => vm.state === "starting" && (vm.tenantId === tenantId || vm.tenantId === null),
    );
    const wanted = Math.max(1, Math.ceil(waiting / this.#options.slotsPerVm));
    if (this.#isFull(tenantId) || starting >= wanted || this.#startFailures > 0) {
      return starting > 0;
    }
    if (this.#vms.size >= this.#options.maxVms) {
      this.#makeRoom(tenantId);
    }
    const hasRoom = this.#vms.size < this.#options.maxVms;
    if (hasRoom) {
      this.#start(tenantId);
    }
    return hasRoom || starting > 0;
  }

  stats(): Omit<PoolStats, "waiting"> {
    const vms = {} as Record<VmState, number>;
    for (const state of VM_STATES) {
      vms[state] = this.#count((vm) => vm.state === state);
    }
    return {
      vms,
      spareVms: this.#count((vm) => vm.tenantId === null),
      executing: this.running,
      kills: Object.fromEntries(this.#kills),
      pids: [...this.#vms].flatMap((vm) => vm.pid ?? []),
    };
  }

  /** Ends every VM; resolves when their processes are gone. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#sweepTimer);
    clearTimeout(this.#retryTimer);
    clearImmediate(this.#refillTimer);
    const vms = [...this.#vms];
    for (const vm of vms) {
      vm.destroy();
    }
    await Promise.all(vms.map((vm) => vm.exited));
  }

  #start(tenantId: string | null): void {
    const vm = this.#startVm({
      onReady: (ready) => this.#onReady(ready),
      onFree: (freed) => this.#onFree(freed),
      onGone: (gone, death) => this.#onGone(gone, death),
    });
    this.#vms.add(vm);
    if (tenantId !== null) {
      vm.bind(tenantId);
    }
  }

  #refill(): void {
    while (
      !this.#isClosed &&
      this.#startFailures === 0 &&
      this.#count((vm) => vm.tenantId === null) < this.#options.spareVms &&
      this.#vms.size < this.#options.maxVms
    ) {
      this.#start(null);
    }
  }

  #onReady(vm: Vm): void {
    this.#startFailures = 0;
    this.#options.onEvent?.({ type: "vm-ready", pid: vm.pid ?? 0 });
    this.#handlers.onRoom();
    this.#refill();
  }

  #onFree(vm: Vm): void {
    vm.isRetired ||= vm.executions >= this.#options.maxExecutionsPerVm;
    if (vm.isRetired && vm.running === 0) {
      vm.destroy();
    } else {
      this.#handlers.onRoom();
    }
  }

  #onGone(vm: Vm, death: VmDeath | null): void {
    this.#vms.delete(vm);
    if (death !== null) {
      const { cause } = death;
      this.#kills.set(cause, (this.#kills.get(cause) ?? 0) + 1);
      this.#handlers.onLost(death);
      const { pid = 0, tenantId } = vm;
      this.#options.onEvent?.({ type: "vm-lost", pid, tenantId, ...death });
      if (cause === "start") {
        this.#delayStarts();
      }
    }
    this.#handlers.onRoom();
    this.#refill();
  }

  /** VMs that cannot start must not be started in a circle, nor be waited for without end. */
  #delayStarts(): void {
    this.#startFailures += 1;
    if (this.#startFailures >= MAX_START_FAILURES) {
      this.#handlers.onStartsFail();
    }
    this.#retryTimer ??= setTimeout(() => {
      this.#retryTimer = undefined;
      if (this.#vms.size < this.#options.maxVms) {
        this.#start(null);
      }
    }, START_RETRY_MS);
  }

  /** Bound VMs end after idle minutes; spare ones stay. */
  #sweep(): void {
    const limit = Date.now() - this.#options.idleTimeoutMs;
    for (const vm of [...this.#vms]) {
      if (vm.tenantId !== null && vm.state === "available" && vm.idleSince < limit) {
        vm.destroy();
      }
    }
  }

  /**
   * Ends the idle VM that was used longest ago; without one, lets the least busy VM of the tenant
   * that has most of them finish its work and end. Else tenants that are always busy would keep
   * all others out.
   */
  #makeRoom(tenantId: string): void {
    const others = [...this.#vms].filter((vm) => vm.tenantId !== tenantId);
    const idle = others.filter((vm) => vm.state === "available");
    const oldest = idle.sort((a, b) => a.idleSince - b.idleSince)[0];
    if (oldest) {
      oldest.destroy();
      return;
    }
    if (!others.some((vm) => vm.isRetired || vm.state === "starting")) {
      const share = (vm: Vm) => this.#count((other) => other.tenantId === vm.tenantId);
      const largest = others.sort((a, b) => share(b) - share(a) || a.running - b.running)[0];
      if (largest) {
        largest.isRetired = true;
      }
    }
  }

  #isFull(tenantId: string): boolean {
    return this.#count((vm) => vm.tenantId === tenantId) >= this.#options.maxVmsPerTenant;
  }

  #count(matches: (vm: Vm) => boolean): number {
    return [...this.#vms].filter(matches).length;
  }

  #find(matches: (vm: Vm) => boolean): Vm | undefined {
    return [...this.#vms].find(matches);
  }
}

function isOpen(vm: Vm): boolean {
  const hasTurn = vm.state === "available" || vm.state === "executing";
  return hasTurn && !vm.isRetired && !vm.isExclusive;
}
