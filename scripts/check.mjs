// `npm run check`: format, lint, types and boundaries. Every part runs, then a summary.
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { runProgram } from "./bootstrap/run-program.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** @typedef {{ title: string, command: [string, ...string[]] }} Part */
/** @typedef {{ title: string, hasPassed: boolean, durationMs: number, output: string }} Result */

/** @returns {string[]} folders that have a tsconfig.json of their own, and something for it to check */
function listTypedFolders() {
  const grouped = ["apps", "packages"].flatMap((group) =>
    readdirSync(path.join(root, group)).map((name) => `${group}/${name}`),
  );
  // What runs inside an isolate has a tsconfig of its own: it has no Node.js types.
  return ["scripts", "bench", "e2e", "faults", "packages/sandbox/src/guest", ...grouped].filter(
    (folder) =>
      existsSync(path.join(root, folder, "tsconfig.json")) &&
      readdirSync(path.join(root, folder)).some((name) => /^src$|\.m?[jt]s$/.test(name)),
  );
}

/** @param {Part} part @returns {Promise<Result>} */
async function runPart({ title, command }) {
  const startedAt = Date.now();
  const { code, output } = await runProgram(command, { cwd: root, env: process.env });
  const result = { title, hasPassed: code === 0, durationMs: Date.now() - startedAt, output };
  console.log(
    `${result.hasPassed ? "✓" : "✗"} ${title} (${(result.durationMs / 1000).toFixed(1)} s)`,
  );
  if (!result.hasPassed) console.log(`${output.trimEnd()}\n`);
  return result;
}

/** @param {Part[]} parts two at a time: the smallest machine we care for has two cores */
async function runParts(parts) {
  /** @type {Result[]} */
  const results = [];
  const waiting = [...parts];
  const worker = async () => {
    for (let part = waiting.shift(); part; part = waiting.shift())
      results.push(await runPart(part));
  };
  await Promise.all([worker(), worker()]);
  return results;
}

const generate = await runPart({
  title: "generated code",
  command: ["turbo", "run", "generate", "--output-logs=errors-only", "--continue"],
});
const results = await runParts([
  { title: "format and lint", command: ["biome", "ci", "--colors=off", "."] },
  { title: "boundaries", command: [process.execPath, "scripts/check-boundaries.mjs"] },
  ...listTypedFolders().map(
    /** @returns {Part} */ (folder) => ({
      title: `types of ${folder}`,
      command: ["tsc", "-p", folder, "--noEmit"],
    }),
  ),
]);
const failed = [generate, ...results].filter((result) => !result.hasPassed);
console.log(
  failed.length === 0
    ? "All checks passed."
    : `Failed: ${failed.map((result) => result.title).join(", ")}. What to do is above.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
