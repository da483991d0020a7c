import { expect, test } from "vitest";
import { fairnessOf, percentile, ratioOf, spreadOf } from "./statistics.ts";

test("percentiles are values that were measured, by nearest rank", () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([0, 1, 50, 99, 100].map((percent) => percentile(hundred, percent))).toEqual([
    1, 1, 50, 99, 100,
  ]);
  expect(percentile([7], 99)).toBe(7);
  expect(() => percentile([], 50)).toThrow(RangeError);
});

test("numbers are ordered as numbers", () => {
  expect(spreadOf([10, 9, 100])).toEqual({ median: 10, min: 9, max: 100 });
});

test("a ratio is taken round by round", () => {
  // Both halved in the second round: the ratio did not move.
  expect(ratioOf([100, 50], [200, 100])).toEqual({ median: 0.5, min: 0.5, max: 0.5 });
  expect(() => ratioOf([1], [1, 2])).toThrow("1 rounds cannot be compared with 2");
});

test("Jain's index falls from 1, when all got the same, to 1/n, when one got everything", () => {
  expect(fairnessOf([7, 7, 7, 7])).toBe(1);
  expect(fairnessOf([8, 0, 0, 0])).toBe(0.25);
  expect(fairnessOf([1, 2])).toBeCloseTo(0.9);
  expect(fairnessOf([0, 0])).toBe(1);
  expect(() => fairnessOf([])).toThrow(RangeError);
});
