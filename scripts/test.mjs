// `npm test`: check, unit and integration tests, build, browser tests. Every part runs; the last line on
// stdout is `N passed, N failed` over all tests, where a part that broke without a test of its own to
// blame counts as one failure.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { readPlaywrightReport, readVitestReport } from "./test-reports.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const reports = mkdtempSync(path.join(tmpdir(), "runlet-reports-"));
process.once("exit", () => rmSync(reports, { recursive: true, force: true }));

/** @type {import("node:child_process").ChildProcess | undefined} */
let running;
let isStopped = false;
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.on(signal, () => {
    isStopped = true;
    running?.kill(signal);
  });
}

/**
 * Runs one part with its output on ours.
 * @param {string} title
 * @param {[string, ...string[]]} command
 * @param {{ cwd?: string, env?: Record<string, string> }} [options]
 * @returns {Promise<boolean>} whether it succeeded
 */
async function runPart(title, [program, ...args], { cwd = ".", env = {} } = {}) {
  if (isStopped) return false;
  console.log(`\n── ${title}`);
  const startedAt = Date.now();
  const child = spawn(program, args, {
    cwd: path.join(root, cwd),
    env: { ...process.env, ...env },
    stdio: ["ignore", "inherit", "inherit"],
  });
  running = child;
  const hasSucceeded = await new Promise((resolve) => {
    child.once("error", (error) => {
      console.log(`${program} could not be started: ${error.message}`);
      resolve(false);
    });
    child.once("exit", (code) => resolve(code === 0));
  });
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(0);
  console.log(`── ${title}: ${hasSucceeded ? "passed" : "FAILED"} (${seconds} s)`);
  return hasSucceeded;
}

/** @param {string} file @param {(report: unknown) => { passed: number, failed: number }} read */
function countTests(file, read) {
  return existsSync(file) ? read(JSON.parse(readFileSync(file, "utf8"))) : { passed: 0, failed: 0 };
}

/**
 * @param {boolean} hasSucceeded @param {{ passed: number, failed: number }} count
 * @returns {{ passed: number, failed: number }}
 */
function withBreakage(hasSucceeded, count) {
  return hasSucceeded || count.failed > 0 ? count : { ...count, failed: 1 };
}

async function runVitest() {
  const file = path.join(reports, "vitest.json");
  const flags = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const hasSucceeded = await runPart("unit and integration tests", ["vitest", "run", ...flags]);
  return withBreakage(hasSucceeded, countTests(file, readVitestReport));
}

async function runPlaywright() {
  const file = path.join(reports, "playwright.json");
  const hasBrowser = await runPart("browser", [process.execPath, "e2e/ensure-chromium.ts"]);
  const hasSucceeded =
    hasBrowser &&
    (await runPart(
      "browser tests",
      ["pnpm", "exec", "playwright", "test", "--reporter=list,json"],
      {
        cwd: "e2e",
        env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file },
      },
    ));
  return withBreakage(hasSucceeded, countTests(file, readPlaywrightReport));
}

const none = { passed: 0, failed: 0 };
const check = withBreakage(await runPart("check", [process.execPath, "scripts/check.mjs"]), none);
const unit = await runVitest();
const build = withBreakage(
  await runPart("build", ["turbo", "run", "build", "--output-logs=new-only"]),
  none,
);
const browser = await runPlaywright();

const counts = [check, unit, build, browser];
const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
process.exitCode = failed === 0 && unit.passed > 0 && browser.passed > 0 ? 0 : 1;
console.log(`\n${passed} passed, ${failed} failed`);
