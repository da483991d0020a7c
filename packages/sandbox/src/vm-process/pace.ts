/**
 * Whether a program's executions have all been so short lately that the next may run on the process' main thread. That saves two
 * switches between threads, more than a small execution takes itself; but while it runs, all others in the process wait for it,
 * and nothing can be heard of it.
 */

/** CPU time of an execution. */
const QUICK_MS = 2;
/** So many in a row. */
const PROVEN = 10;

export class Pace {
  #quickInARow = 0;
  #wasInterrupted = false;

  get isQuick(): boolean {
    return !this.#wasInterrupted && this.#quickInARow >= PROVEN;
  }

  /** Takes down what an execution took. */
  note(cpuMs: number): void {
    this.#quickInARow = cpuMs < QUICK_MS ? this.#quickInARow + 1 : 0;
  }

  /** One held up the process: the program gets no other chance to. */
  noteInterruption(): void {
    this.#wasInterrupted = true;
  }
}
