/**
 * `npm run conformance -- <folder>`: runs the web platform tests' data for URLs inside the sandbox
 * and prints how much of it passes. Ends with 1 when less than 99 % does. The data is not part of
 * this project: https://github.com/web-platform-tests/wpt, folder `url/resources`.
 */
import { createHash } from "node:crypto";
import path from "node:path";
import { parseArgs } from "node:util";
import { createSandbox, type Sandbox } from "../index.ts";
import { checkUrls } from "./check-urls.ts";
import { readUrlCases, type UrlCase } from "./url-cases.ts";

const LEAST_RATE = 0.99;
const CASES_PER_EXECUTION = 500;
const SHOWN_FAILURES = 20;

const SOURCE = `${checkUrls}\nexport default (input) => checkUrls(input);`;

const LIMITS = {
  timeoutMs: 60_000,
  memoryMb: 128,
  maxApiCalls: 0,
  maxOutputBytes: 4 * 1_024 * 1_024,
};

interface Failure {
  urlCase: UrlCase;
  reason: string;
}

async function runBatch(sandbox: Sandbox, cases: UrlCase[]): Promise<Failure[]> {
  const sourceHash = createHash("sha256").update(SOURCE).digest("hex");
  const outcome = await sandbox.run({
    tenantId: "conformance",
    executionId: "conformance",
    program: { source: SOURCE, sourceHash, filename: "conformance.js" },
    limits: LIMITS,
    inputJson: JSON.stringify(cases),
    factsJson: "{}",
  });
  if (outcome.outputJson === null) {
    throw new Error(`The sandbox gave no answer: ${JSON.stringify(outcome.error)}`);
  }
  const reasons = JSON.parse(outcome.outputJson) as (string | null)[];
  return cases.flatMap((urlCase, index) => {
    const reason = reasons[index];
    return typeof reason === "string" ? [{ urlCase, reason }] : [];
  });
}

async function runCases(sandbox: Sandbox, cases: UrlCase[]): Promise<Failure[]> {
  const failures: Failure[] = [];
  for (let start = 0; start < cases.length; start += CASES_PER_EXECUTION) {
    failures.push(...(await runBatch(sandbox, cases.slice(start, start + CASES_PER_EXECUTION))));
  }
  return failures;
}

function formatRate(passed: number, total: number): string {
  return `${passed} of ${total} pass (${((100 * passed) / total).toFixed(2)} %)`;
}

async function runConformance(folder: string): Promise<boolean> {
  const files = readUrlCases(folder);
  // The guest's bundle may be missing, or older than its sources.
  await import("../generate.ts");
  const sandbox = createSandbox({ spareVms: 0 });
  const failures: Failure[] = [];
  let total = 0;
  try {
    for (const [name, cases] of files) {
      const found = await runCases(sandbox, cases);
      console.log(`${name.padEnd(34)} ${formatRate(cases.length - found.length, cases.length)}`);
      failures.push(...found);
      total += cases.length;
    }
  } finally {
    await sandbox.close({ drainMs: 0 });
  }
  for (const { urlCase, reason } of failures.slice(0, SHOWN_FAILURES)) {
    console.log(`  ${JSON.stringify(urlCase)}\n    ${reason}`);
  }
  if (failures.length > SHOWN_FAILURES) {
    console.log(`  and ${failures.length - SHOWN_FAILURES} more`);
  }
  console.log(`in all: ${formatRate(total - failures.length, total)}`);
  return (total - failures.length) / total >= LEAST_RATE;
}

async function main(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [folder] = positionals;
  if (folder === undefined || positionals.length > 1) {
    console.error("Usage: npm run conformance -- <folder of the web platform tests' url data>");
    process.exitCode = 2;
    return;
  }
  try {
    process.exitCode = (await runConformance(path.resolve(folder))) ? 0 : 1;
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}

await main();
