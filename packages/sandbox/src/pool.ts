/** Takes requests, keeps those that wait in order, and gives them to VMs as these have room. */
import type { RunOrder } from "./active-run.ts";
import { checkRunRequest, MAX_INPUT_BYTES } from "./check-request.ts";
import { createFairQueue, type FairQueue } from "./fair-queue.ts";
import { Fleet, type VmFactory } from "./fleet.ts";
import {
  type ErrorCode,
  emptyMetrics,
  endedOutcome,
  type Outcome,
  platformError,
  type RunRequest,
} from "./outcome.ts";
import { findSyntaxError } from "./program-text.ts";
import { createQuarantine } from "./quarantine.ts";
import type { PoolStats, SandboxOptions } from "./sandbox-options.ts";

interface Waiting extends RunOrder {
  onAbort(): void;
}

export class Pool {
  readonly #fleet: Fleet;
  readonly #queue: FairQueue<Waiting>;
  readonly #quarantine = createQuarantine();
  #isClosing = false;
  #isServing = false;
  #mustServeAgain = false;
  #onIdle: (() => void) | undefined;

  constructor(options: SandboxOptions, startVm: VmFactory) {
    this.#queue = createFairQueue(options.maxWaitingPerTenant, options.maxWaiting);
    this.#fleet = new Fleet(options, startVm, {
      onRoom: () => this.#serve(),
      onLost: (death) => {
        for (const suspect of death.suspects) {
          this.#quarantine.add(suspect);
        }
      },
      onStartsFail: () => this.#refuseAll("vm_crashed"),
    });
  }

  /**
   * Runs a program to its outcome, whatever the script does and however its VM ends.
   * @throws TypeError naming the field of a malformed request
   */
  async run(request: RunRequest): Promise<Outcome> {
    checkRunRequest(request);
    if (Buffer.byteLength(request.inputJson) > (request.maxInputBytes ?? MAX_INPUT_BYTES)) {
      return refused("input_limit");
    }
    if (this.#isClosing) {
      return refused("overloaded");
    }
    if (request.signal?.aborted) {
      return refused("cancelled");
    }
    const syntaxError = findSyntaxError(request.program);
    if (syntaxError !== null) {
      return endedOutcome(syntaxError, [], emptyMetrics());
    }
    return this.#wait(request);
  }

  /** Counts by state; cheap enough to be asked for at every scrape. */
  stats(): PoolStats {
    return { ...this.#fleet.stats(), waiting: this.#queue.size() };
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
    this.#refuseAll("cancelled");
    await this.#fleet.close();
  }

  #wait(request: RunRequest): Promise<Outcome> {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const waiting: Waiting = {
      request,
      vm: "warm",
      resolve,
      onAbort: () => {
        this.#queue.remove(request.tenantId, waiting);
        resolve(refused("cancelled"));
      },
    };
    const added = this.#queue.add(request.tenantId, waiting);
    if (added !== "added") {
      return Promise.resolve(refused(added));
    }
    request.signal?.addEventListener("abort", waiting.onAbort, { once: true });
    this.#serve();
    return promise;
  }

  /** Placing an execution may end another VM, which calls for serving again: never nested. */
  #serve(): void {
    this.#mustServeAgain = true;
    if (this.#isServing) {
      return;
    }
    this.#isServing = true;
    while (this.#mustServeAgain) {
      this.#mustServeAgain = false;
      this.#queue.serve((tenantId, waiting) => this.#place(tenantId, waiting));
    }
    this.#isServing = false;
    if (this.#isIdle()) {
      this.#onIdle?.();
    }
  }

  #place(tenantId: string, waiting: Waiting): boolean {
    const { sourceHash } = waiting.request.program;
    const isAlone = this.#quarantine.has({ tenantId, sourceHash });
    const vm = this.#fleet.findRoom(tenantId, isAlone);
    if (vm === undefined) {
      if (this.#fleet.startFor(tenantId, this.#queue.waitingOf(tenantId))) {
        waiting.vm = "cold";
      }
      return false;
    }
    waiting.request.signal?.removeEventListener("abort", waiting.onAbort);
    vm.isExclusive = isAlone;
    vm.execute(waiting);
    return true;
  }

  #refuseAll(code: ErrorCode): void {
    for (const waiting of this.#queue.drain()) {
      waiting.request.signal?.removeEventListener("abort", waiting.onAbort);
      waiting.resolve(refused(code));
    }
  }

  #isIdle(): boolean {
    return this.#queue.size() === 0 && this.#fleet.running === 0;
  }
}

function refused(code: ErrorCode): Outcome {
  return endedOutcome(platformError(code), [], emptyMetrics());
}
