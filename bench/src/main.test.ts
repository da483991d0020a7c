import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import type { SuiteReport } from "./report.ts";

const MAIN = path.join(import.meta.dirname, "main.ts");

async function runBench(args: string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { stdout, stderr, code: code as number | null };
}

function readResult(name: string): SuiteReport {
  const file = path.join(import.meta.dirname, "../results", `${name}-quick.json`);
  return JSON.parse(readFileSync(file, "utf8"));
}

// What it measures is nobody's to assert: only that every figure is one, and stands beside another.
test("a quick run measures everything and leaves no absolute alone", {
  timeout: 180_000,
}, async () => {
  const { stdout, stderr, code } = await runBench(["sandbox", "--quick"]);
  expect(code, stderr).toBe(0);
  const { rows } = readResult("sandbox");
  const groups = new Set(rows.map(({ group }) => group));
  expect([...groups]).toEqual(expect.arrayContaining(["Executions a second", "First calls"]));
  for (const { what, ours, comparisons } of rows) {
    expect(stdout).toContain(what);
    expect(comparisons.length, what).toBeGreaterThan(0);
    for (const { min, median, max } of [ours, ...comparisons.map(({ ratio }) => ratio)]) {
      expect([min, median, max].every(Number.isFinite), what).toBe(true);
      expect(min <= median && median <= max, what).toBe(true);
    }
  }
});

test("an unknown suite is refused with those that there are", async () => {
  const { stderr, code } = await runBench(["speed"]);
  expect(code).toBe(2);
  expect(stderr).toContain('There is no suite "speed"');
  expect(stderr).toContain("sandbox");
});
