import { expect, test } from "vitest";
import { readRetryAfter } from "./retry-after.ts";

const nowMs = Date.parse("2026-03-01T12:00:00.500Z");

test.each([
  ["0", 0],
  ["17", 17],
  [" 17 ", 17],
  ["Sun, 01 Mar 2026 12:00:30 GMT", 30],
  ["Sunday, 01-Mar-26 12:01:00 GMT", 60],
  ["Sun, 01 Mar 2026 11:00:00 GMT", 0],
])("%s is %i seconds from now", (value, seconds) => {
  expect(readRetryAfter(value, nowMs)).toBe(seconds);
});

test.each([
  null,
  "",
  "-1",
  "1.5",
  "1e3",
  "soon",
  "2026-03-01T12:00:30Z",
  "Sun, 99 Mar 2026 12:00:00 GMT",
])("%s says nothing", (value) => {
  expect(readRetryAfter(value, nowMs)).toBeNull();
});
