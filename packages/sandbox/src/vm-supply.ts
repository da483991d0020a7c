/**
 * How the VMs of a sandbox come and go: started on demand and as spares, tried again when they do not
 * start, ended when they have been idle or the machine is short of memory.
 */
import { availableParallelism } from "node:os";
import { CPU_TICK_MS, type CpuShare, createCpuShare } from "./cpu-share.ts";
import { createLostVms } from "./lost-vms.ts";
import { planMemoryRelief } from "./memory-relief.ts";
import { countUp, type EndCause, type PoolStats } from "./pool-stats.ts";
import type { PooledVm, PoolHost } from "./pooled-vm.ts";
import type { SandboxOptions } from "./sandbox-options.ts";
import { createStartRetry } from "./start-retry.ts";
import type { VmDeath } from "./vm.ts";
import type { VmEntry } from "./vm-room.ts";
import { VmRoster } from "./vm-roster.ts";

interface SupplyHandlers {
  /** There may be room for executions of this tenant now; null: of any. */
  onRoom(tenantId: string | null): void;
  /** A slot is free again. */
  onFree(entry: VmEntry): void;
  /** @param isOurs the platform's own fault, and no program's */
  onLost(death: VmDeath, isOurs: boolean, tenantId: string | null): void;
}

export type SupplyStats = Pick<
  PoolStats,
  "vms" | "spareVms" | "isMemoryShort" | "starts" | "kills" | "ends" | "pids"
>;

const SWEEP_MS = 1_000;
/** Longer than a small execution takes in a VM that is new. */
export const REFILL_PAUSE_MS = 50;
/** A start takes a core: more at a time would delay each of them, and the scripts that run. */
const MAX_SPARES_STARTING = Math.max(2, availableParallelism());
/** Those that somebody waits for come sooner, but a hundred at once would all be taken for dead. */
export const MAX_STARTING = 2 * MAX_SPARES_STARTING;

export class VmSupply {
  readonly roster = new VmRoster();
  readonly #options: SandboxOptions;
  readonly #host: PoolHost;
  readonly #handlers: SupplyHandlers;
  readonly #kills: PoolStats["kills"] = {};
  readonly #ends: PoolStats["ends"] = {};
  readonly #sweepTimer: NodeJS.Timeout;
  readonly #lost = createLostVms((tenantId) => this.#handlers.onRoom(tenantId));
  readonly #cpuShare: CpuShare;
  readonly #cpuTimer: NodeJS.Timeout;
  readonly #retry = createStartRetry(() => this.start(null));
  #refillTimer: NodeJS.Timeout | undefined;
  #starts = 0;
  #starting = 0;
  #isMemoryShort = false;
  #isClosed = false;
  #isBuilt = false;

  /** @throws whatever starting a VM throws: what is wrong from the start is for the operator to see */
  constructor(options: SandboxOptions, host: PoolHost, handlers: SupplyHandlers) {
    this.#options = options;
    this.#host = host;
    this.#handlers = handlers;
    this.#refill();
    this.#isBuilt = true;
    this.#sweepTimer = setInterval(() => this.#sweep(), SWEEP_MS).unref();
    this.#cpuShare = createCpuShare(host.cpu);
    this.#cpuTimer = setInterval(() => this.#shareCpu(), CPU_TICK_MS).unref();
  }

  /** A VM can be started in the place of another. */
  get canReplace(): boolean {
    return !this.#isClosed && !this.#retry.isFailing();
  }

  /** Those that the tenant has, and those that its programs cost their lives just now. */
  countOf(tenantId: string): number {
    return this.roster.of(tenantId).size + this.#lost.of(tenantId);
  }

  /** So many VMs are starting that others should wait for them. */
  get isBusy(): boolean {
    return this.#starting >= MAX_STARTING;
  }

  get canStart(): boolean {
    const { size } = this.roster;
    const hasMemory = !this.#isMemoryShort || size === 0;
    return this.canReplace && hasMemory && size < this.#options.maxVms;
  }

  /** @returns whether one is under way */
  start(tenantId: string | null): boolean {
    this.#starts += 1;
    let vm: PooledVm;
    try {
      vm = this.#host.startVm({
        onReady: (ready) => this.#onReady(ready),
        onFree: (freed) => this.#handlers.onFree(this.roster.get(freed)),
        onGone: (gone, death) => this.#onGone(gone, death),
      });
    } catch (error) {
      if (!this.#isBuilt) {
        throw error;
      }
      const death: VmDeath = { cause: "start", suspects: [], detail: String(error) };
      this.#lose({ pid: 0, tenantId }, death, { isOurs: true });
      this.#retry.failed();
      return false;
    }
    this.#starting += 1;
    const entry = this.roster.add(vm);
    if (tenantId !== null) {
      this.roster.bind(entry, tenantId);
    }
    return true;
  }

  end({ vm }: VmEntry, cause: EndCause): void {
    countUp(this.#ends, cause);
    vm.destroy();
  }

  /** Later: a new process would take CPU, or the last place, from what is being placed, such as a tenant's first execution. */
  refillSoon(): void {
    if (this.#isClosed) {
      return;
    }
    this.#refillTimer ??= setTimeout(() => {
      this.#refillTimer = undefined;
      this.#refill();
    }, REFILL_PAUSE_MS);
  }

  stats(): SupplyStats {
    return {
      vms: this.roster.countStates(),
      spareVms: this.roster.spare.size,
      isMemoryShort: this.#isMemoryShort,
      starts: this.#starts,
      kills: { ...this.#kills },
      ends: { ...this.#ends },
      pids: this.roster.all().flatMap(({ vm }) => vm.pid ?? []),
    };
  }

  /** Ends every VM; resolves when their processes are gone. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#sweepTimer);
    clearInterval(this.#cpuTimer);
    this.#lost.stop();
    this.#retry.stop();
    clearTimeout(this.#refillTimer);
    const entries = this.roster.all();
    for (const entry of entries) {
      this.end(entry, "closed");
    }
    await Promise.all(entries.map(({ vm }) => vm.exited));
  }

  #refill(): void {
    while (
      this.canStart &&
      this.roster.spare.size < this.#options.spareVms &&
      this.roster.countSparesStarting() < MAX_SPARES_STARTING
    ) {
      this.start(null);
    }
  }

  #onReady(vm: PooledVm): void {
    this.#retry.succeeded();
    this.#starting -= 1;
    const { startedAt, readyAt } = this.roster.ready(vm);
    const startMs = readyAt - startedAt;
    this.#options.onEvent?.({ type: "vm-ready", pid: vm.pid ?? 0, startMs });
    // Its tenant first: to the others it would be an idle VM that can make room for them.
    this.#handlers.onRoom(vm.tenantId);
    this.#handlers.onRoom(null);
    this.refillSoon();
  }

  #onGone(vm: PooledVm, death: VmDeath | null): void {
    const { readyAt, lostRuns } = this.roster.remove(vm);
    this.#starting -= readyAt === null ? 1 : 0;
    if (death !== null) {
      const { cause, suspects } = death;
      const { pid = 0, tenantId } = vm;
      if (tenantId !== null && suspects.length > 0 && !this.#isClosed) {
        this.#lost.add(tenantId);
      }
      const isFailedStart = readyAt === null;
      const isWorkLost = lostRuns > 0 && suspects.length === 0 && cause !== "cancelled";
      this.#lose({ pid, tenantId }, death, { isOurs: isFailedStart || isWorkLost });
      if (isFailedStart) {
        this.#retry.failed();
      }
    }
    this.#handlers.onRoom(null);
    this.refillSoon();
  }

  #lose(
    lost: { pid: number; tenantId: string | null },
    death: VmDeath,
    { isOurs }: { isOurs: boolean },
  ): void {
    countUp(this.#kills, death.cause);
    this.#handlers.onLost(death, isOurs, death.cause === "start" ? null : lost.tenantId);
    this.#options.onEvent?.({ type: "vm-lost", ...lost, ...death });
  }

  #sweep(): void {
    const limit = Date.now() - this.#options.idleTimeoutMs;
    for (const entry of [...this.roster.idle]) {
      if (entry.vm.idleSince < limit) {
        this.end(entry, "idle");
      }
    }
    this.#watchMemory();
  }

  #shareCpu(): void {
    for (const entry of this.#cpuShare.tick(this.roster.all())) {
      entry.vm.isRetired = true;
      if (entry.vm.running === 0) {
        this.end(entry, "retired");
      }
    }
  }

  #watchMemory(): void {
    const wasShort = this.#isMemoryShort;
    const { isShort, toEnd } = planMemoryRelief({
      available: this.#host.readAvailableMemory(),
      minFreeMb: this.#options.minFreeMemoryMb,
      idle: this.roster.idle,
      spare: this.roster.spare,
      vmCount: this.roster.size,
    });
    this.#isMemoryShort = isShort;
    for (const entry of toEnd) {
      this.end(entry, "memory-pressure");
    }
    if (wasShort && !isShort) {
      this.#handlers.onRoom(null);
      this.refillSoon();
    }
  }
}
