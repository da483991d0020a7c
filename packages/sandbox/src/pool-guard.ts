/** Keeps a pool's circuit breaker: tells it the time and what happens, and tells others its changes. */
import {
  askBreaker,
  type BreakerEvent,
  type BreakerName,
  breakerAt,
  type CircuitBreaker,
  CLOSED,
  nextBreaker,
} from "./circuit-breaker.ts";
import type { ErrorCode } from "./outcome.ts";

/** Ends that say nothing of the platform's health, or of which the fleet says more. */
const NO_VERDICT: ReadonlySet<ErrorCode | undefined> = new Set([
  "cancelled",
  "vm_crashed",
  "tenant_busy",
  "overloaded",
]);

export function createPoolGuard(onChange: (state: BreakerName) => void) {
  let breaker: CircuitBreaker = CLOSED;

  function become(next: CircuitBreaker): void {
    const hasChanged = next.name !== breaker.name;
    breaker = next;
    if (hasChanged) {
      onChange(next.name);
    }
  }

  return {
    /** Whether new work may come in. */
    admits(): boolean {
      const asked = askBreaker(breaker, performance.now());
      become(asked.breaker);
      return asked.isAdmitted;
    },
    /** An execution has ended: whatever its script did, the platform did its part. */
    judge(code: ErrorCode | undefined): void {
      if (!NO_VERDICT.has(code)) {
        become(nextBreaker(breaker, "success", performance.now()));
      }
    },
    /** @returns whether work must be refused from now on */
    tell(event: Exclude<BreakerEvent, "success">): boolean {
      const wasOpen = breaker.name === "open";
      become(nextBreaker(breaker, event, performance.now()));
      return breaker.name === "open" && !wasOpen;
    },
    state: (): BreakerName => breakerAt(breaker, performance.now()).name,
  };
}
