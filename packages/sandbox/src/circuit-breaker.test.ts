import { describe, expect, it } from "vitest";
import {
  askBreaker,
  type BreakerEvent,
  breakerAt,
  type CircuitBreaker,
  CLOSED,
  nextBreaker,
} from "./circuit-breaker.ts";

const NOW = 100_000;

const STATES = {
  closed: CLOSED,
  "one failure left": { ...CLOSED, failures: 2, failedAt: NOW - 1_000 },
  "failed just now": { ...CLOSED, failures: 2, failedAt: NOW - 999 },
  "just full": { ...CLOSED, fullSince: NOW - 4_999 },
  "full for long": { ...CLOSED, fullSince: NOW - 5_000 },
  open: { name: "open", until: NOW + 1 },
  "open for long": { name: "open", until: NOW },
  "half-open": { name: "half-open", probesLeft: 2, until: NOW + 1 },
  probed: { name: "half-open", probesLeft: 0, until: NOW + 1 },
  "probed for long": { name: "half-open", probesLeft: 0, until: NOW },
} as const satisfies Record<string, CircuitBreaker>;

const EVENTS: BreakerEvent[] = ["success", "failure", "full", "room"];

/** What each event makes of each state, and whether the state lets an execution in. */
const TABLE: Record<keyof typeof STATES, string> = {
  //                   success   failure   full      room       asked
  closed: "            closed    closed    closed    closed     yes",
  "one failure left": "closed    open      closed    closed     yes",
  "failed just now": " closed    closed    closed    closed     yes",
  "just full": "       closed    closed    closed    closed     yes",
  "full for long": "   closed    closed    open      closed     yes",
  open: "              open      open      open      open       no",
  "open for long": "   closed    open      open      half-open  yes",
  "half-open": "       closed    open      open      half-open  yes",
  probed: "            closed    open      open      half-open  no",
  "probed for long": " closed    open      open      half-open  yes",
};

describe("a circuit breaker", () => {
  for (const [name, row] of Object.entries(TABLE)) {
    const state: CircuitBreaker = STATES[name as keyof typeof STATES];
    const cells = row.trim().split(/ +/);
    EVENTS.forEach((event, index) => {
      it(`${name} + ${event} → ${cells[index]}`, () => {
        expect(nextBreaker(state, event, NOW).name).toBe(cells[index]);
      });
    });
    it(`${name}: lets an execution in: ${cells[4]}`, () => {
      expect(askBreaker(state, NOW).isAdmitted).toBe(cells[4] === "yes");
    });
  }

  it("counts failures a second apart, until one success", () => {
    let breaker: CircuitBreaker = CLOSED;
    const tell = (event: BreakerEvent, at: number) => {
      breaker = nextBreaker(breaker, event, at);
    };
    for (const at of [0, 1, 2, 999]) {
      tell("failure", at);
    }
    tell("failure", 1_000);
    expect(breaker).toMatchObject({ name: "closed", failures: 2 });
    tell("success", 1_001);
    tell("failure", 2_000);
    tell("failure", 3_000);
    expect(breaker.name).toBe("closed");
    tell("failure", 4_000);
    expect(breaker).toEqual({ name: "open", until: 9_000 });
  });

  it("forgets that the queue was full once there is room", () => {
    const full = nextBreaker(CLOSED, "full", 0);
    expect(nextBreaker(full, "full", 5_000).name).toBe("open");
    const room = nextBreaker(full, "room", 1_000);
    expect(nextBreaker(room, "full", 5_000).name).toBe("closed");
  });

  it("lets three probes in, and three more when those had no verdict", () => {
    let breaker: CircuitBreaker = { name: "open", until: NOW };
    const ask = (at: number) => {
      const asked = askBreaker(breaker, at);
      breaker = asked.breaker;
      return asked.isAdmitted;
    };
    expect([0, 1, 2, 3].map((ms) => ask(NOW + ms))).toEqual([true, true, true, false]);
    expect([ask(NOW + 4_999), ask(NOW + 5_000)]).toEqual([false, true]);
    expect(breakerAt(breaker, NOW + 5_000)).toEqual(breaker);
  });
});
