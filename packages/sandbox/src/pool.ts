/**
 * Takes requests, keeps those that wait in order, and gives them to VMs as these have room. In one
 * file, as these call each other: who leaves the queue makes room in it, and so does who is refused.
 */
import { checkRunRequest, MAX_INPUT_BYTES } from "./check-request.ts";
import { createFairQueue } from "./fair-queue.ts";
import { Fleet } from "./fleet.ts";
import {
  type ErrorCode,
  emptyMetrics,
  endedOutcome,
  type Outcome,
  platformError,
  type RunRequest,
} from "./outcome.ts";
import { createPoolGuard } from "./pool-guard.ts";
import { createPoolJournal } from "./pool-journal.ts";
import type { PoolEvent, PoolStats } from "./pool-stats.ts";
import type { PoolHost } from "./pooled-vm.ts";
import { findSyntaxError } from "./program-text.ts";
import { createQuarantine } from "./quarantine.ts";
import type { SandboxOptions } from "./sandbox-options.ts";
import { createScriptConcurrency } from "./script-concurrency.ts";
import type { VmEntry, Want } from "./vm-room.ts";
import { Waiting } from "./waiting.ts";

export class Pool {
  readonly #options: SandboxOptions;
  readonly #fleet: Fleet;
  readonly #queue = createFairQueue<Waiting>();
  readonly #quarantine = createQuarantine();
  readonly #concurrency = createScriptConcurrency();
  readonly #guard: ReturnType<typeof createPoolGuard>;
  readonly #journal: ReturnType<typeof createPoolJournal>;
  /** Whose VM failed last through no program's fault; null for a VM of nobody's. */
  #lastFailed: string | null = null;
  #isClosing = false;
  #isClosed = false;
  #isServing = false;
  #mustServeAll = false;
  /** Somebody waits because there are not enough VMs, whoever has them. */
  #isShortOfVms = false;
  /** Tenants, by depth, for whose shared VMs nothing can be done until something changes. */
  readonly #withoutRoom = new Set<string>();
  #onIdle: (() => void) | undefined;

  constructor(options: SandboxOptions, host: PoolHost) {
    this.#options = options;
    const tell = (event: PoolEvent) => options.onEvent?.(event);
    this.#journal = createPoolJournal(tell);
    this.#guard = createPoolGuard((state) => tell({ type: "breaker", state }));
    this.#fleet = new Fleet(options, host, {
      onRoom: (tenantId) => this.#serve(tenantId),
      onIdle: () => {
        if (this.#isShortOfVms) {
          this.#serve(null);
        }
      },
      onLost: ({ suspects }, isOurs, tenantId) => {
        for (const suspect of suspects) {
          this.#quarantine.add(suspect);
        }
        // One tenant's VMs, however they end, say nothing of the platform: others' must fail too.
        const isNews = tenantId === null || tenantId !== this.#lastFailed;
        this.#lastFailed = isOurs ? tenantId : this.#lastFailed;
        if (isOurs && isNews && this.#guard.tell("failure")) {
          this.#refuseAll("overloaded");
        }
      },
    });
  }

  /**
   * Runs a program to its outcome, whatever the script does and however its VM ends.
   * @throws TypeError naming the field of a malformed request
   */
  async run(request: RunRequest): Promise<Outcome> {
    checkRunRequest(request);
    if (Buffer.byteLength(request.inputJson) > (request.maxInputBytes ?? MAX_INPUT_BYTES)) {
      return this.#refusal("input_limit");
    }
    if (request.signal?.aborted) {
      return this.#refusal("cancelled");
    }
    const syntaxError = findSyntaxError(request.program);
    if (syntaxError !== null) {
      return endedOutcome(syntaxError, [], emptyMetrics());
    }
    // What another execution called belongs to work that was taken already.
    const isNew = (request.depth ?? 0) === 0;
    if (this.#isClosed || (isNew && (this.#isClosing || !this.#guard.admits()))) {
      return this.#refusal("overloaded");
    }
    return this.#enter(request);
  }

  /** How many executions can run and wait at one time. */
  get capacity(): number {
    const { maxVms, slotsPerVm, maxWaiting } = this.#options;
    return maxVms * slotsPerVm + maxWaiting;
  }

  /** Counts; cheap enough to be asked for at every scrape. */
  stats(): PoolStats {
    return {
      ...this.#fleet.stats(),
      ...this.#journal.counts(),
      waiting: this.#queue.size(),
      breaker: this.#guard.state(),
    };
  }

  /** @param options.drainMs how long accepted executions may still take */
  async close({ drainMs }: { drainMs: number }): Promise<void> {
    this.#isClosing = true;
    if (!this.#isIdle()) {
      const idle = Promise.withResolvers<void>();
      this.#onIdle = idle.resolve;
      const timer = setTimeout(idle.resolve, drainMs);
      await idle.promise;
      clearTimeout(timer);
    }
    this.#isClosed = true;
    this.#refuseAll("cancelled");
    await this.#fleet.close();
  }

  #enter(request: RunRequest): Promise<Outcome> {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const waiting = new Waiting(request, resolve);
    this.#queue.add(waiting);
    this.#serve(request.tenantId);
    if (!waiting.isOver) {
      this.#keep(waiting);
    }
    return promise;
  }

  /** Lets an execution that found no room wait, if there is room for that. */
  #keep(waiting: Waiting): void {
    const { tenantId, depth } = waiting;
    const { maxWaiting, maxWaitingPerTenant, maxWaitMs } = this.#options;
    if (this.#queue.waitingOf(tenantId, depth) > maxWaitingPerTenant) {
      this.#refuse(waiting, "tenant_busy");
    } else if (this.#queue.waitingAt(depth) > maxWaiting) {
      this.#refuse(waiting, "overloaded");
      this.#guard.tell("full");
    } else {
      waiting.wait(maxWaitMs, {
        onAbort: () => this.#refuse(waiting, "cancelled"),
        onTimeout: () => this.#refuse(waiting, this.#obstacleOf(waiting)),
      });
    }
  }

  /** Serves one tenant, or all. Placing an execution may end another VM, which calls for serving: never nested. */
  #serve(tenantId: string | null): void {
    if (this.#isServing) {
      this.#mustServeAll = true;
      return;
    }
    this.#isServing = true;
    const place = (waiting: Waiting) => this.#place(waiting);
    this.#withoutRoom.clear();
    try {
      if (tenantId === null) {
        this.#mustServeAll = true;
      } else {
        this.#queue.serveTenant(tenantId, place);
      }
      while (this.#mustServeAll) {
        this.#mustServeAll = false;
        this.#isShortOfVms = false;
        this.#withoutRoom.clear();
        this.#queue.serve(place);
      }
    } finally {
      this.#isServing = false;
    }
    if (this.#queue.waitingAt(0) * 2 <= this.#options.maxWaiting) {
      this.#guard.tell("room");
    }
    if (this.#isIdle()) {
      this.#onIdle?.();
    }
  }

  /** @returns whether the execution waits no longer */
  #place(waiting: Waiting): boolean {
    const { request, tenantId, depth } = waiting;
    if (!this.#concurrency.hasRoom(request)) {
      return false;
    }
    const { sourceHash } = request.program;
    const isAlone = this.#quarantine.has({ tenantId, sourceHash });
    if (!isAlone && this.#withoutRoom.has(waiting.room)) {
      return false;
    }
    const want = { tenantId, depth, isAlone };
    const room = this.#fleet.findRoom(want);
    if (room) {
      this.#begin(waiting, room, want);
      return true;
    }
    if (this.#fleet.startFor(want, this.#queue.waitingOf(tenantId, depth))) {
      return false;
    }
    this.#isShortOfVms ||= !this.#fleet.isFull(tenantId);
    if (depth > 0 && this.#placeCalled(waiting, want)) {
      return true;
    }
    if (!isAlone) {
      this.#withoutRoom.add(waiting.room);
    }
    return false;
  }

  /** Another execution waits for this one: it must not wait for what that one may hold. */
  #placeCalled(waiting: Waiting, want: Want): boolean {
    const room = this.#fleet.findLastResort(want);
    if (room) {
      this.#begin(waiting, room, want);
    } else if (want.isAlone) {
      this.#refuse(waiting, this.#obstacleOf(waiting));
    }
    return waiting.isOver;
  }

  #begin(waiting: Waiting, entry: VmEntry, want: Want): void {
    const { request, queuedAt, hasWaited } = waiting;
    waiting.leave();
    const vm = (entry.readyAt ?? 0) > queuedAt ? "cold" : "warm";
    this.#journal.placed(vm, hasWaited ? performance.now() - queuedAt : null);
    this.#fleet.execute(entry, want, {
      request,
      vm,
      onReleased: this.#concurrency.begin(request),
      resolve: (outcome) => {
        this.#guard.judge(outcome.error?.code);
        waiting.resolve(outcome);
      },
    });
  }

  /** What a waiting execution is told: its own tenant's bounds kept it, or the runner's. */
  #obstacleOf({ request, tenantId }: Waiting): ErrorCode {
    const isOwn = this.#fleet.isFull(tenantId) || !this.#concurrency.hasRoom(request);
    return isOwn ? "tenant_busy" : "overloaded";
  }

  #refuse(waiting: Waiting, code: ErrorCode): void {
    this.#queue.remove(waiting);
    waiting.leave();
    waiting.resolve(this.#refusal(code));
    this.#serve(waiting.tenantId);
  }

  #refuseAll(code: ErrorCode): void {
    for (const waiting of this.#queue.drain()) {
      waiting.leave();
      waiting.resolve(this.#refusal(code));
    }
  }

  #refusal(code: ErrorCode): Outcome {
    this.#journal.refused(code);
    return endedOutcome(platformError(code), [], emptyMetrics());
  }

  #isIdle(): boolean {
    return this.#queue.size() === 0 && this.#fleet.running === 0;
  }
}
