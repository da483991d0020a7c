import { expect, test } from "vitest";
import { prefersAsync } from "./prefer.ts";

test.each([
  ["respond-async", true],
  ["Respond-Async", true],
  ["respond-async, wait=10", true],
  ["wait=10,respond-async", true],
  ["respond-async; foo=bar", true],
  ['respond-async=""', true],
  ["return=minimal , respond-async ", true],
  [["return=minimal", "respond-async"], true],
  [undefined, false],
  ["", false],
  ["wait=10", false],
  ["respond-asynchronously", false],
  ["respond-async-not", false],
  ["respond", false],
  ['note="hi, respond-async, you"', false],
  ['note="a \\", respond-async"', false],
])("%j: %j", (header, expected) => {
  expect(prefersAsync(header)).toBe(expected);
});
