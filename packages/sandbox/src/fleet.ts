/** The VMs of one sandbox: whose they are, what runs where, and who gives way. */
import type { RunOrder } from "./active-run.ts";
import type { PoolStats } from "./pool-stats.ts";
import type { PooledVm, PoolHost } from "./pooled-vm.ts";
import type { SandboxOptions } from "./sandbox-options.ts";
import type { VmDeath } from "./vm.ts";
import { chooseToRetire, findCallersVm, findOpenVm, type VmEntry, type Want } from "./vm-room.ts";
import type { VmRoster } from "./vm-roster.ts";
import { type SupplyStats, VmSupply } from "./vm-supply.ts";

interface FleetHandlers {
  /** There may be room for executions of this tenant now; null: of any. */
  onRoom(tenantId: string | null): void;
  /** A VM without work could make room for another tenant's. */
  onIdle(): void;
  /** @param isOurs the platform's own fault, and no program's */
  onLost(death: VmDeath, isOurs: boolean, tenantId: string | null): void;
}

export class Fleet {
  readonly #options: SandboxOptions;
  readonly #handlers: FleetHandlers;
  readonly #supply: VmSupply;
  readonly #roster: VmRoster;
  #running = 0;
  /** Was asked last to make room, and does so with its last run. */
  #leaving: PooledVm | undefined;

  constructor(options: SandboxOptions, host: PoolHost, handlers: FleetHandlers) {
    this.#options = options;
    this.#handlers = handlers;
    this.#supply = new VmSupply(options, host, {
      onRoom: handlers.onRoom,
      onLost: handlers.onLost,
      onFree: (entry) => this.#onFree(entry),
    });
    this.#roster = this.#supply.roster;
  }

  /** Executions that hold a slot. */
  get running(): number {
    return this.#running;
  }

  /** The tenant has as many VMs as it may have. */
  isFull(tenantId: string): boolean {
    return this.#supply.countOf(tenantId) >= this.#options.maxVmsPerTenant;
  }

  /** A VM of the tenant with room, else a spare one, which then belongs to the tenant. */
  findRoom(want: Want): VmEntry | undefined {
    const { tenantId } = want;
    const own = findOpenVm(this.#roster.of(tenantId), want, this.#options.slotsPerVm);
    if (own || this.isFull(tenantId)) {
      return own;
    }
    const spare = this.#roster.findSpare("available");
    if (spare) {
      this.#roster.bind(spare, tenantId);
      this.#supply.refillSoon();
    }
    return spare;
  }

  /**
   * Gets a VM under way for an execution without room, unless those under way are enough.
   * @param waiting how many executions of the tenant wait at this depth
   * @returns whether one is starting that is the tenant's
   */
  startFor(want: Want, waiting: number): boolean {
    const { tenantId, isAlone } = want;
    const own = [...this.#roster.of(tenantId)];
    const starting = own.filter(({ vm }) => vm.state === "starting").length;
    const wanted = isAlone ? 1 : Math.ceil(waiting / this.#options.slotsPerVm);
    if (starting > 0 && starting >= wanted) {
      return true;
    }
    const spare = this.#roster.findSpare("starting");
    if (this.isFull(tenantId)) {
      this.#retireOwn(want);
    } else if (spare) {
      this.#roster.bind(spare, tenantId);
      this.#supply.refillSoon();
      return true;
    } else if (this.#mayStart(want) && (this.#supply.canStart || this.#makeRoom(want))) {
      return this.#supply.start(tenantId);
    }
    return starting > 0;
  }

  /** For an execution that another one waits for, where neither room nor another VM can be had. */
  findLastResort(want: Want): VmEntry | undefined {
    return findCallersVm(this.#roster.of(want.tenantId), want, this.#options.slotsPerVm);
  }

  execute(entry: VmEntry, { depth, isAlone }: Want, order: RunOrder): void {
    const { vm, slots } = entry;
    const giveBack = slots.take(depth);
    this.#running += 1;
    this.#roster.work(entry);
    vm.isExclusive ||= isAlone;
    vm.execute({
      ...order,
      onReleased: () => {
        giveBack();
        this.#running -= 1;
        entry.lostRuns += vm.state === "destroyed" ? 1 : 0;
        order.onReleased?.();
      },
    });
    vm.isRetired ||= vm.executions >= this.#options.maxExecutionsPerVm;
  }

  stats(): SupplyStats & Pick<PoolStats, "executing"> {
    return { ...this.#supply.stats(), executing: this.#running };
  }

  /** Ends every VM; resolves when their processes are gone. */
  close(): Promise<void> {
    return this.#supply.close();
  }

  #onFree(entry: VmEntry): void {
    const { vm } = entry;
    if (vm.running > 0) {
      this.#handlers.onRoom(vm.tenantId);
    } else if (vm.isRetired) {
      this.#supply.end(entry, "retired");
    } else {
      this.#roster.rest(entry);
      this.#handlers.onRoom(vm.tenantId);
      if (vm.state === "available") {
        this.#handlers.onIdle();
      }
    }
  }

  /** What others wait for has no time to lose. */
  #mayStart({ depth }: Want): boolean {
    return depth > 0 || !this.#supply.isBusy;
  }

  /**
   * Ends the idle VM that was used longest ago, else lets a busy one finish its work and end. Runs
   * that others wait for have a VM of their tenant to wait for, and let nobody go.
   * @returns whether a VM can be started in its place
   */
  #makeRoom(want: Want): boolean {
    if (!this.#supply.canReplace) {
      return false;
    }
    const [idle] = this.#roster.idle;
    if (idle) {
      this.#supply.end(idle, "room");
      return true;
    }
    const { tenantId, depth } = want;
    const ownCount = this.#roster.of(tenantId).size;
    const isComing = this.#leaving !== undefined && this.#roster.has(this.#leaving);
    const mustGo = this.#roster.size >= this.#options.maxVms && !isComing;
    if (mustGo && (depth === 0 || ownCount === 0)) {
      const others = this.#roster.all().filter(({ vm }) => vm.tenantId !== tenantId);
      const chosen = chooseToRetire(others, ownCount, (id) => this.#roster.of(id).size);
      if (chosen) {
        this.#leaving = chosen.vm;
        chosen.vm.isRetired = true;
      } else if (others.length === 0) {
        this.#retireOwn(want);
      }
    }
    return false;
  }

  /** A program that must run alone would else wait for as long as its tenant's VMs are shared. */
  #retireOwn({ tenantId, depth, isAlone }: Want): void {
    const own = [...this.#roster.of(tenantId)];
    const isComing = own.some(
      ({ vm }) => vm.isExclusive || vm.isRetired || vm.state === "starting",
    );
    if (isAlone && depth === 0 && !isComing) {
      const [leastBusy] = own.toSorted((a, b) => a.vm.running - b.vm.running);
      if (leastBusy) {
        leastBusy.vm.isRetired = true;
      }
    }
  }
}
