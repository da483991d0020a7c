import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cleanNpmEnv } from "./npm.mjs";
import { Failure, say, step } from "./progress.mjs";
import { runProgram } from "./run-program.mjs";
import { readRegistry } from "./toolchain.mjs";

/** @param {string} root */
const stampFile = (root) => path.join(root, "node_modules", ".runlet-install");

/**
 * Every file that decides what an installation contains, relative and sorted.
 * @param {string} root
 */
export function listInstallInputs(root) {
  const folders = ["apps", "packages"].flatMap((group) => {
    const folder = path.join(root, group);
    if (!existsSync(folder)) return [];
    return readdirSync(folder).map((name) => `${group}/${name}`);
  });
  return [".", "bench", "e2e", "faults", ...folders]
    .map((folder) => path.posix.join(folder, "package.json"))
    .concat("pnpm-lock.yaml", "pnpm-workspace.yaml")
    .filter((file) => existsSync(path.join(root, file)))
    .sort();
}

/**
 * A fingerprint of what should be installed: lockfile, every package.json, the tools and the platform.
 * @param {string} root
 * @param {{ node: string, pnpm: string }} pinned
 */
export function computeStamp(root, pinned) {
  const hash = createHash("sha256");
  const nodeMajor = pinned.node.split(".")[0];
  hash.update(`${nodeMajor} ${pinned.pnpm} ${process.platform} ${process.arch}\n`);
  for (const file of listInstallInputs(root)) {
    const bytes = readFileSync(path.join(root, file));
    hash.update(`${file} ${bytes.length}\n`).update(bytes);
  }
  return hash.digest("hex");
}

/** @param {string} root @param {{ node: string, pnpm: string }} pinned */
export function isWorkspaceInstalled(root, pinned) {
  const file = stampFile(root);
  return existsSync(file) && readFileSync(file, "utf8") === computeStamp(root, pinned);
}

/**
 * Reads one line of pnpm's ndjson reporter.
 * @param {string} line
 * @returns {{ name?: string, status?: string, level?: string, message?: string, code?: string, error?: { message?: string } } | null}
 *   null for a line that is not JSON (a script's own output)
 */
function parseReport(line) {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/**
 * Turns pnpm's stream of reports into one line of state, and keeps what explains a failure.
 * @param {(state: string) => void} report
 */
export function watchInstall(report) {
  const counts = { resolved: 0, fetched: 0, found_in_store: 0, imported: 0 };
  /** @type {string[]} */
  const problems = [];
  let lastRetry = "";
  return {
    /** @param {string} line */
    onLine(line) {
      const entry = parseReport(line);
      if (!entry) {
        if (line.trim()) problems.push(line);
        return;
      }
      if (entry.name === "pnpm:request-retry") lastRetry = entry.error?.message ?? lastRetry;
      if (entry.name === "pnpm" && (entry.level === "error" || entry.level === "warn")) {
        problems.push([entry.code, entry.message].filter(Boolean).join(": "));
      }
      if (entry.name === "pnpm:progress" && entry.status && entry.status in counts) {
        counts[/** @type {keyof typeof counts} */ (entry.status)] += 1;
        const have = counts.fetched + counts.found_in_store;
        report(`${have} of ${counts.resolved} packages fetched, ${counts.imported} in place`);
      }
    },
    /** What a person should read when the installation failed. */
    explain: () => [...problems, ...(lastRetry ? [lastRetry] : [])].join("\n"),
  };
}

/**
 * `pnpm install` from the lockfile; the stamp is written only after success, so an interrupted
 * installation is done again.
 * @param {string} root
 * @param {{ node: string, pnpm: string }} pinned
 * @param {{ node: string, pnpm: string }} tools paths of the binaries
 * @throws {Failure}
 */
export async function installWorkspace(root, pinned, tools) {
  const stamp = computeStamp(root, pinned);
  rmSync(stampFile(root), { force: true });
  const registry = await readRegistry(root);
  const env = cleanNpmEnv(process.env);
  env.PATH = [path.dirname(tools.node), path.dirname(tools.pnpm), env.PATH].join(path.delimiter);
  const flags = ["--frozen-lockfile", "--reporter=ndjson", "--config.confirm-modules-purge=false"];
  // pnpm does not read npm's own environment and global file; the registry must be the same.
  if (registry) flags.push(`--registry=${registry}`);
  await step("Installing packages from the lockfile", async (report) => {
    const watcher = watchInstall(report);
    const result = await runProgram([tools.pnpm, "install", ...flags], {
      cwd: root,
      env,
      onLine: watcher.onLine,
    });
    if (result.code !== 0) {
      say(watcher.explain() || result.output.slice(-4000));
      throw new Failure(
        `pnpm install failed (${result.signal ?? `exit code ${result.code}`}); what it said is above.`,
      );
    }
  });
  mkdirSync(path.dirname(stampFile(root)), { recursive: true });
  writeFileSync(stampFile(root), stamp);
}
