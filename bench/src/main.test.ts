import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import type { Row } from "./report.ts";

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

const resultOf = (name: string) =>
  path.join(import.meta.dirname, "../results", `${name}-quick.json`);

// What it measures is nobody's to assert: only that every figure is one, and stands beside another.
test.each([
  ["sandbox", ["Executions a second", "Overhead over the script's own time, warm", "First calls"]],
  ["realms", ["CPU time an execution, realm included", "Making a realm"]],
  [
    "triggers",
    [
      "Deliveries a second, small script",
      "40 schedules due at one instant",
      "One event at a time, published until its script has run",
    ],
  ],
  [
    "endpoints",
    [
      "Calls a second on the runner's port",
      "Overhead over a small script's own time, one connection",
      "Calls a second of other scripts, 4 connections",
      "A tenant's first call",
      "Calls a second as an installation grows, 4 connections",
    ],
  ],
  [
    "crowd",
    [
      "100 connections at once, 10 tenants",
      "9 tenants beside a hostile one with 10 connections",
      "Calls at 2 × the capacity, 10 tenants",
    ],
  ],
])("a quick run of %s leaves no absolute alone", { timeout: 120_000 }, async (name, expected) => {
  rmSync(resultOf(name), { force: true });
  const { stdout, stderr, code } = await runBench([name, "--quick"]);
  expect(code, stderr).toBe(0);
  const { rows, machine } = JSON.parse(readFileSync(resultOf(name), "utf8"));
  expect(machine.node).toBe(process.versions.node);
  const groups = (rows as Row[]).map(({ group }) => group);
  expect(groups).toEqual(expect.arrayContaining(expected));
  for (const { what, ours, comparisons } of rows as Row[]) {
    expect(stdout).toContain(what);
    expect(comparisons.length, what).toBeGreaterThan(0);
    for (const { min, median, max } of [ours, ...comparisons.map(({ ratio }) => ratio)]) {
      expect([min, median, max].every(Number.isFinite), what).toBe(true);
      expect(min <= median && median <= max, what).toBe(true);
    }
  }
});

test.runIf(process.platform === "linux")(
  "profiles of runner and VM and the statements of Postgres are kept",
  { timeout: 120_000 },
  async () => {
    rmSync(resultOf("endpoints-profile"), { force: true });
    const { stderr, code } = await runBench(["endpoints", "--profile", "--quick"]);
    expect(code, stderr).toBe(0);
    const folder = resultOf("endpoints-profile").replace(/\.json$/, "");
    const summary = readFileSync(path.join(folder, "summary.txt"), "utf8");
    expect(summary).toContain("== runner: own time");
    expect(summary).toMatch(/== VM, main thread: own time.+ ms {2}\S/s);
    const { statements } = JSON.parse(readFileSync(path.join(folder, "postgres.json"), "utf8"));
    const texts = (statements as { text: string }[]).map(({ text }) => text);
    expect(texts.some((text) => text.includes("INSERT INTO executions"))).toBe(true);
    const profiles = readdirSync(folder).filter((name) => name.endsWith(".cpuprofile"));
    expect(profiles).toHaveLength(2);
  },
);

test("only endpoints can be profiled", { timeout: 60_000 }, async () => {
  const { stderr, code } = await runBench(["sandbox", "--profile"]);
  expect(code).toBe(2);
  expect(stderr).toContain("npm run bench -- endpoints --profile");
});

test("an unknown suite is refused with those that there are", { timeout: 60_000 }, async () => {
  const { stderr, code } = await runBench(["speed"]);
  expect(code).toBe(2);
  expect(stderr).toContain('There is no suite "speed"');
  expect(stderr).toContain("sandbox");
});
