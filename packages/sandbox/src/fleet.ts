/** The VMs of one sandbox: how many there are, whose they are, and when they start and end. */
import { availableParallelism } from "node:os";
import type { RunOrder } from "./active-run.ts";
import { countUp, type EndCause, type PoolStats } from "./pool-stats.ts";
import type { PooledVm, VmFactory } from "./pooled-vm.ts";
import type { SandboxOptions } from "./sandbox-options.ts";
import type { VmDeath } from "./vm.ts";
import { chooseToRetire, findCallersVm, findOpenVm, type VmEntry, type Want } from "./vm-room.ts";
import { VmRoster } from "./vm-roster.ts";

/** What a fleet needs of the machine. */
export interface FleetHost {
  startVm: VmFactory;
  /** Bytes; null where it cannot be told. */
  readAvailableMemory(): number | null;
}

interface FleetHandlers {
  /** There may be room for executions of this tenant now; null: of any. */
  onRoom(tenantId: string | null): void;
  /** A VM without work could make room for another tenant's. */
  onIdle(): void;
  /** @param isOurs the platform's own fault, and no program's */
  onLost(death: VmDeath, isOurs: boolean): void;
}

type FleetStats = Pick<
  PoolStats,
  "vms" | "spareVms" | "executing" | "isMemoryShort" | "starts" | "kills" | "ends" | "pids"
>;

const SWEEP_MS = 1_000;
const START_RETRY_MS = 1_000;
const MEGABYTE = 1_024 * 1_024;
/** What an idle VM gives back at least. */
const IDLE_VM_MB = 32;
/** A start takes a core: more at a time would delay each of them, and the scripts that run. */
const MAX_SPARES_STARTING = Math.max(2, availableParallelism());

export class Fleet {
  readonly #roster = new VmRoster();
  readonly #options: SandboxOptions;
  readonly #host: FleetHost;
  readonly #handlers: FleetHandlers;
  readonly #kills: PoolStats["kills"] = {};
  readonly #ends: PoolStats["ends"] = {};
  readonly #sweepTimer: NodeJS.Timeout;
  #retryTimer: NodeJS.Timeout | undefined;
  #refillTimer: NodeJS.Immediate | undefined;
  #starts = 0;
  #running = 0;
  /** The last start failed: one at a time is tried until one succeeds. */
  #isFailing = false;
  #isMemoryShort = false;
  #isClosed = false;
  #isBuilt = false;

  /** @throws whatever starting a VM throws: what is wrong from the start is for the operator to see */
  constructor(options: SandboxOptions, host: FleetHost, handlers: FleetHandlers) {
    this.#options = options;
    this.#host = host;
    this.#handlers = handlers;
    this.#refill();
    this.#isBuilt = true;
    this.#sweepTimer = setInterval(() => this.#sweep(), SWEEP_MS).unref();
  }

  /** Executions that hold a slot. */
  get running(): number {
    return this.#running;
  }

  /** The tenant has as many VMs as it may have. */
  isFull(tenantId: string): boolean {
    return this.#roster.of(tenantId).size >= this.#options.maxVmsPerTenant;
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
      this.#refillSoon();
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
      this.#refillSoon();
      return true;
    } else if (this.#canStart() || this.#makeRoom(want)) {
      return this.#start(tenantId);
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

  stats(): FleetStats {
    return {
      vms: this.#roster.countStates(),
      spareVms: this.#roster.spare.size,
      executing: this.#running,
      isMemoryShort: this.#isMemoryShort,
      starts: this.#starts,
      kills: { ...this.#kills },
      ends: { ...this.#ends },
      pids: this.#roster.all().flatMap(({ vm }) => vm.pid ?? []),
    };
  }

  /** Ends every VM; resolves when their processes are gone. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#sweepTimer);
    clearTimeout(this.#retryTimer);
    clearImmediate(this.#refillTimer);
    const entries = this.#roster.all();
    for (const entry of entries) {
      this.#end(entry, "closed");
    }
    await Promise.all(entries.map(({ vm }) => vm.exited));
  }

  #canStart(): boolean {
    const hasMemory = !this.#isMemoryShort || this.#roster.size === 0;
    const isAllowed = !this.#isClosed && !this.#isFailing && hasMemory;
    return isAllowed && this.#roster.size < this.#options.maxVms;
  }

  /** @returns whether one is under way */
  #start(tenantId: string | null): boolean {
    this.#starts += 1;
    let vm: PooledVm;
    try {
      vm = this.#host.startVm({
        onReady: (ready) => this.#onReady(ready),
        onFree: (freed) => this.#onFree(freed),
        onGone: (gone, death) => this.#onGone(gone, death),
      });
    } catch (error) {
      if (!this.#isBuilt) {
        throw error;
      }
      const death: VmDeath = { cause: "start", suspects: [], detail: String(error) };
      this.#lose({ pid: 0, tenantId }, death, { isOurs: true });
      this.#delayStarts();
      return false;
    }
    const entry = this.#roster.add(vm);
    if (tenantId !== null) {
      this.#roster.bind(entry, tenantId);
    }
    return true;
  }

  #end({ vm }: VmEntry, cause: EndCause): void {
    countUp(this.#ends, cause);
    vm.destroy();
  }

  #refill(): void {
    while (
      this.#canStart() &&
      this.#roster.spare.size < this.#options.spareVms &&
      this.#roster.countSparesStarting() < MAX_SPARES_STARTING
    ) {
      this.#start(null);
    }
  }

  /** Later: a new process would take CPU, or the last place, from what is being placed. */
  #refillSoon(): void {
    if (this.#isClosed) {
      return;
    }
    this.#refillTimer ??= setImmediate(() => {
      this.#refillTimer = undefined;
      this.#refill();
    });
  }

  #onReady(vm: PooledVm): void {
    this.#isFailing = false;
    const { startedAt, readyAt } = this.#roster.ready(vm);
    const startMs = readyAt - startedAt;
    this.#options.onEvent?.({ type: "vm-ready", pid: vm.pid ?? 0, startMs });
    // Its tenant first: to the others it would be an idle VM that can make room for them.
    this.#handlers.onRoom(vm.tenantId);
    this.#handlers.onRoom(null);
    this.#refillSoon();
  }

  #onFree(vm: PooledVm): void {
    const entry = this.#roster.get(vm);
    if (vm.running > 0) {
      this.#handlers.onRoom(vm.tenantId);
    } else if (vm.isRetired) {
      this.#end(entry, "retired");
    } else {
      this.#roster.rest(entry);
      this.#handlers.onRoom(vm.tenantId);
      if (vm.state === "available") {
        this.#handlers.onIdle();
      }
    }
  }

  #onGone(vm: PooledVm, death: VmDeath | null): void {
    const { readyAt, lostRuns } = this.#roster.remove(vm);
    if (death !== null) {
      const { cause, suspects } = death;
      const { pid = 0, tenantId } = vm;
      const isFailedStart = readyAt === null;
      const isWorkLost = lostRuns > 0 && suspects.length === 0 && cause !== "cancelled";
      this.#lose({ pid, tenantId }, death, { isOurs: isFailedStart || isWorkLost });
      if (isFailedStart) {
        this.#delayStarts();
      }
    }
    this.#handlers.onRoom(null);
    this.#refillSoon();
  }

  #lose(
    lost: { pid: number; tenantId: string | null },
    death: VmDeath,
    { isOurs }: { isOurs: boolean },
  ): void {
    countUp(this.#kills, death.cause);
    this.#handlers.onLost(death, isOurs);
    this.#options.onEvent?.({ type: "vm-lost", ...lost, ...death });
  }

  /** VMs that cannot start must not be started in a circle. */
  #delayStarts(): void {
    this.#isFailing = true;
    this.#retryTimer ??= setTimeout(() => {
      this.#retryTimer = undefined;
      if (this.#isFailing && this.#roster.size < this.#options.maxVms) {
        this.#start(null);
      }
    }, START_RETRY_MS);
  }

  #sweep(): void {
    const limit = Date.now() - this.#options.idleTimeoutMs;
    for (const entry of [...this.#roster.idle]) {
      if (entry.vm.idleSince < limit) {
        this.#end(entry, "idle");
      }
    }
    this.#watchMemory();
  }

  /** Idle VMs go first, the one used longest ago before all, then spare ones; one always stays. */
  #watchMemory(): void {
    const available = this.#host.readAvailableMemory();
    const missingMb = available === null ? 0 : this.#options.minFreeMemoryMb - available / MEGABYTE;
    const wasShort = this.#isMemoryShort;
    this.#isMemoryShort = missingMb > 0;
    if (this.#isMemoryShort) {
      const spare = [...this.#roster.spare].filter(({ vm }) => vm.state === "available");
      const count = Math.min(Math.ceil(missingMb / IDLE_VM_MB), this.#roster.size - 1);
      for (const entry of [...this.#roster.idle, ...spare].slice(0, count)) {
        this.#end(entry, "memory-pressure");
      }
    } else if (wasShort) {
      this.#handlers.onRoom(null);
      this.#refillSoon();
    }
  }

  /**
   * Ends the idle VM that was used longest ago, else lets a busy one finish its work and end. Runs
   * that others wait for have a VM of their tenant to wait for, and let nobody go.
   * @returns whether a VM can be started in its place
   */
  #makeRoom(want: Want): boolean {
    if (this.#isClosed || this.#isFailing) {
      return false;
    }
    const [idle] = this.#roster.idle;
    if (idle) {
      this.#end(idle, "room");
      return true;
    }
    const { tenantId, depth } = want;
    const isFirst = this.#roster.of(tenantId).size === 0;
    if (this.#roster.size >= this.#options.maxVms && (depth === 0 || isFirst)) {
      const others = this.#roster.all().filter(({ vm }) => vm.tenantId !== tenantId);
      const chosen = chooseToRetire(others, (id) => this.#roster.of(id).size);
      if (chosen) {
        chosen.vm.isRetired = true;
      } else if (others.length === 0) {
        this.#retireOwn(want);
      }
    }
    return false;
  }

  /** A program that must run alone would else wait for as long as its tenant's VMs are shared. */
  #retireOwn({ tenantId, depth, isAlone }: Want): void {
    const own = [...this.#roster.of(tenantId)].filter(({ vm }) => !vm.isExclusive);
    const isComing = own.length < this.#roster.of(tenantId).size;
    const chosen = chooseToRetire(own, () => 0);
    if (isAlone && depth === 0 && !isComing && chosen) {
      chosen.vm.isRetired = true;
    }
  }
}
