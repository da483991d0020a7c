import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";

const main = path.join(import.meta.dirname, "main.ts");
const run = (...args: string[]) =>
  spawnSync(process.execPath, [main, ...args], { encoding: "utf8", timeout: 30_000 });

test.each([
  [["--scenario", "earthquake"], 'There is no scenario "earthquake". Use one or more of: kills,'],
  [["--seed", "x"], "--seed must be a whole number."],
  [["--runners", "0"], "--runners must be 1 or more."],
  [["--kill", "3"], "Unknown option '--kill'"],
])("%j is refused with a sentence", (args, sentence) => {
  const { status, stderr, stdout } = run(...args);
  expect(stderr).toContain(sentence);
  expect([status, stdout]).toEqual([2, ""]);
});
