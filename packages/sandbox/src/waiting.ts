/** One execution that waits for its VM. */
import type { Waits } from "./fair-queue.ts";
import type { Outcome, RunRequest } from "./outcome.ts";

export class Waiting implements Waits {
  readonly request: RunRequest;
  readonly depth: number;
  readonly lane: string;
  /** The same for all that could use the same slots. */
  readonly room: string;
  readonly resolve: (outcome: Outcome) => void;
  /** By `performance.now()`. */
  readonly queuedAt = performance.now();
  /** It was given to a VM, or refused. */
  isOver = false;
  #timer: NodeJS.Timeout | undefined;
  #onAbort: (() => void) | undefined;

  constructor(request: RunRequest, resolve: (outcome: Outcome) => void) {
    const { scriptId, program, depth = 0 } = request;
    this.request = request;
    this.depth = depth;
    this.lane = `${depth} ${program.sourceHash} ${scriptId ?? ""}`;
    this.room = `${depth} ${request.tenantId}`;
    this.resolve = resolve;
  }

  get tenantId(): string {
    return this.request.tenantId;
  }

  /** It could not run on arrival. */
  get hasWaited(): boolean {
    return this.#timer !== undefined;
  }

  wait(maxWaitMs: number, handlers: { onAbort(): void; onTimeout(): void }): void {
    this.#onAbort = handlers.onAbort;
    this.#timer = setTimeout(handlers.onTimeout, maxWaitMs);
    this.request.signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** It waits no longer: no timer and no listener is left. */
  leave(): void {
    this.isOver = true;
    clearTimeout(this.#timer);
    if (this.#onAbort) {
      this.request.signal?.removeEventListener("abort", this.#onAbort);
    }
  }
}
