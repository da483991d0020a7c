/** `performance`, no finer than the clock that a script has anyway. */
import { executionStart } from "../execution.ts";
import { now } from "../primordials.ts";

export class Performance {
  /** When the execution began, in milliseconds since 1970. */
  get timeOrigin(): number {
    return executionStart();
  }

  /** Milliseconds since `timeOrigin`, whole ones. */
  now(): number {
    return now() - this.timeOrigin;
  }

  toJSON(): { timeOrigin: number } {
    return { timeOrigin: this.timeOrigin };
  }

  get [Symbol.toStringTag](): string {
    return "Performance";
  }
}

let performance: Performance | undefined;

export function loadPerformance() {
  performance ??= new Performance();
  return { Performance, performance };
}
