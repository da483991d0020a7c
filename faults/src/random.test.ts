import { expect, test } from "vitest";
import { createRandom, type Random } from "./random.ts";

const draw = (random: Random) => Array.from({ length: 50 }, () => random.between(1, 6));

test("the same seed gives the same numbers, another one others", () => {
  expect(draw(createRandom(7))).toEqual(draw(createRandom(7)));
  expect(draw(createRandom(7))).not.toEqual(draw(createRandom(8)));
});

test("a range has both its ends and nothing beyond", () => {
  const random = createRandom(1);
  const drawn = new Set(Array.from({ length: 1_000 }, () => random.between(3, 5)));
  expect([...drawn].sort()).toEqual([3, 4, 5]);
});

test("a fork does not depend on what was drawn before it", () => {
  const untouched = createRandom(7);
  const drawnFrom = createRandom(7);
  draw(drawnFrom);
  expect(draw(drawnFrom.fork("load"))).toEqual(draw(untouched.fork("load")));
  expect(draw(untouched.fork("load"))).not.toEqual(draw(untouched.fork("kills")));
});

test("nothing can be picked from nothing", () => {
  expect(() => createRandom(1).pick([])).toThrow("nothing to pick from");
  expect(createRandom(1).pick(["a"])).toBe("a");
});
