/**
 * When the platform itself fails, new work is answered at once instead of failing slowly.
 *
 *   closed ─ 3 failures without a success between, or a queue full for 5 s → open
 *   open ─ 5 s → half-open
 *   half-open ─ success → closed
 *   half-open ─ failure, full queue → open
 *
 * closed: all work is taken. open: none is. half-open: 3 executions are let through as probes, and 3
 * more after each 5 s without a verdict (a probe may be cancelled, or ended by its script's fault).
 * Failures that come within a second count as one: one cause, such as somebody's kill of all VMs at
 * once, is no sign that the next VM fails too.
 *
 * Pure, and ours: libraries (opossum, cockatiel) wrap a call and count its rejections, but here
 * failures are no rejections of what was admitted (a VM that does not start, a full queue), and a
 * script's own faults, which are, must not count.
 */
export type CircuitBreaker =
  | { name: "closed"; failures: number; failedAt: number; fullSince: number | null }
  | { name: "open"; until: number }
  | { name: "half-open"; probesLeft: number; until: number };

export type BreakerName = CircuitBreaker["name"];

/** `full`: work was refused by a full queue. `room`: the queue is no more than half full. */
export type BreakerEvent = "success" | "failure" | "full" | "room";

export const FAILURE_LIMIT = 3;
export const FAILURE_SPACING_MS = 1_000;
export const FULL_MS = 5_000;
export const COOL_DOWN_MS = 5_000;
export const PROBES = 3;

export const CLOSED: Extract<CircuitBreaker, { name: "closed" }> = {
  name: "closed",
  failures: 0,
  failedAt: Number.NEGATIVE_INFINITY,
  fullSince: null,
};

/** @param now a clock in milliseconds that never goes back, the same for all calls */
export function nextBreaker(
  breaker: CircuitBreaker,
  event: BreakerEvent,
  now: number,
): CircuitBreaker {
  const state = breakerAt(breaker, now);
  if (state.name === "closed") {
    return nextClosed(state, event, now);
  }
  if (state.name === "open" || event === "room") {
    return state;
  }
  return event === "success" ? CLOSED : { name: "open", until: now + COOL_DOWN_MS };
}

/** Asks for one execution to be let through. */
export function askBreaker(
  breaker: CircuitBreaker,
  now: number,
): { breaker: CircuitBreaker; isAdmitted: boolean } {
  const state = breakerAt(breaker, now);
  if (state.name !== "half-open") {
    return { breaker: state, isAdmitted: state.name === "closed" };
  }
  const isAdmitted = state.probesLeft > 0;
  return {
    breaker: isAdmitted ? { ...state, probesLeft: state.probesLeft - 1 } : state,
    isAdmitted,
  };
}

/** What time alone has made of it. */
export function breakerAt(breaker: CircuitBreaker, now: number): CircuitBreaker {
  return breaker.name !== "closed" && now >= breaker.until
    ? { name: "half-open", probesLeft: PROBES, until: now + COOL_DOWN_MS }
    : breaker;
}

function nextClosed(
  state: Extract<CircuitBreaker, { name: "closed" }>,
  event: BreakerEvent,
  now: number,
): CircuitBreaker {
  const open: CircuitBreaker = { name: "open", until: now + COOL_DOWN_MS };
  switch (event) {
    case "success":
      return state.failures === 0 ? state : { ...state, failures: 0 };
    case "failure":
      if (now - state.failedAt < FAILURE_SPACING_MS) {
        return state;
      }
      return state.failures + 1 >= FAILURE_LIMIT
        ? open
        : { ...state, failures: state.failures + 1, failedAt: now };
    case "full": {
      const fullSince = state.fullSince ?? now;
      return now - fullSince >= FULL_MS ? open : { ...state, fullSince };
    }
    case "room":
      return state.fullSince === null ? state : { ...state, fullSince: null };
  }
}
