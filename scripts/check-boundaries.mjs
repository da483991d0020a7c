// Enforces who may import whom, where things are named, and what is read where.
// Usage: node scripts/check-boundaries.mjs [root]
import path from "node:path";
import { fileURLToPath } from "node:url";
import { checkCycles } from "./boundaries/check-cycles.mjs";
import { checkFiles } from "./boundaries/check-files.mjs";
import { checkImports } from "./boundaries/check-imports.mjs";
import { readWorkspace } from "./boundaries/read-workspace.mjs";

/**
 * All violations in a workspace.
 * @param {string} root
 * @returns {import("./boundaries/check-imports.mjs").Failure[]}
 */
export function checkBoundaries(root) {
  const workspace = readWorkspace(root);
  return [...checkImports(workspace), ...checkFiles(workspace), ...checkCycles(workspace)];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = process.argv[2] ?? path.dirname(path.dirname(fileURLToPath(import.meta.url)));
  const failures = checkBoundaries(root);
  for (const { rule, path: file, line, message } of failures) {
    console.error(`${file}:${line} [${rule}] ${message}.`);
  }
  if (failures.length > 0) {
    console.error(`${failures.length} boundary ${failures.length === 1 ? "failure" : "failures"}.`);
    process.exitCode = 1;
  }
}
