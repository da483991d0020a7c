import { describe, expect, test } from "vitest";
import { type CallEffect, retryPauseMs } from "./retry-rule.ts";
import { RunletError, type RunletErrorDetails } from "./runlet-error.ts";

const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
const broken = Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
const fetchFailed = (cause: Error) => new TypeError("fetch failed", { cause });

const cases: [string, RunletErrorDetails, CallEffect[]][] = [
  [
    "a refused connection",
    { code: "network", cause: fetchFailed(refused) },
    ["repeatable", "change", "run"],
  ],
  ["a connection that broke", { code: "network", cause: fetchFailed(broken) }, ["repeatable"]],
  [
    "a browser's network error",
    { code: "network", cause: new TypeError("Failed to fetch") },
    ["repeatable"],
  ],
  ["429", { code: "rate_limited" }, ["repeatable", "change", "run"]],
  ["503", { code: "unavailable" }, ["repeatable"]],
  ["503 with Retry-After", { code: "unavailable", retryAfterSeconds: 1 }, ["repeatable", "change"]],
  [
    "503 with Retry-After and a record of it",
    { code: "unavailable", retryAfterSeconds: 1, executionId: "e" },
    ["repeatable", "change", "run"],
  ],
  ["500", { code: "internal" }, ["repeatable"]],
  ["a script that failed", { code: "execution_failed", executionId: "e" }, []],
  ["409", { code: "conflict" }, []],
  ["409 with Retry-After", { code: "conflict", retryAfterSeconds: 1 }, ["repeatable"]],
  ["400", { code: "invalid_input" }, []],
  ["404", { code: "not_found" }, []],
  ["the end of the time", { code: "timeout" }, []],
  ["an abort", { code: "aborted" }, []],
  ["what is unknown", { code: "unexpected", httpStatus: 418 }, []],
];

describe.each(cases)("after %s", (_name, details, again) => {
  test.each(["repeatable", "change", "run"] as const)("a call that is %s", (effect) => {
    const pauseMs = retryPauseMs(new RunletError("no", details), effect, 0, 0.5);
    expect(pauseMs !== null).toBe(again.includes(effect));
  });
});

test("pauses double up to a bound, and jitter takes up to half of them", () => {
  const error = new RunletError("no", { code: "internal" });
  const pauses = (random: number) =>
    [0, 1, 2, 3, 4, 5, 50].map((retries) => retryPauseMs(error, "repeatable", retries, random));
  expect(pauses(1)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  expect(pauses(0)).toEqual([250, 500, 1_000, 2_000, 4_000, 4_000, 4_000]);
});

test("a server's Retry-After is never undercut, and one that is too long is not waited for", () => {
  const after = (retryAfterSeconds: number, random: number) =>
    retryPauseMs(
      new RunletError("no", { code: "rate_limited", retryAfterSeconds }),
      "run",
      0,
      random,
    );
  expect([after(7, 0), after(7, 1), after(0, 0)]).toEqual([7_000, 7_500, 0]);
  expect([after(60, 0), after(61, 0)]).toEqual([60_000, null]);
});
