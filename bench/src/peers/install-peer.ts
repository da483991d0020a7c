/**
 * Peers come from the npm registry when a benchmark first asks for them, into a folder of their
 * own that git ignores: whoever starts the product does not fetch them.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { npmEnv } from "../env.ts";

const PEERS_FOLDER = path.resolve(import.meta.dirname, "../../.peers");

const FLAGS = ["--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"];

export interface PeerPackage {
  name: string;
  version: string;
  sizeMb: number;
  /** Versions of its dependencies that differ from what it asks for. */
  overrides?: Record<string, string>;
}

/**
 * The peer's `node_modules`, or null when it is not there and cannot or may not be fetched; what
 * stands in the way is told on stderr.
 */
export async function installPeer(
  { name, version, sizeMb, overrides = {} }: PeerPackage,
  { mayFetch }: { mayFetch: boolean },
): Promise<string | null> {
  const folder = path.join(PEERS_FOLDER, `${name}-${version}`);
  const modules = path.join(folder, "node_modules");
  if (existsSync(modules)) {
    return modules;
  }
  if (!mayFetch) {
    console.error(`${name} ${version} is not here yet and a quick run fetches nothing; left out.`);
    return null;
  }
  console.error(`Fetching ${name} ${version} (about ${sizeMb} MB, once)…`);
  const failure = await fetchInto(folder, `${name}@${version}`, overrides);
  if (failure !== null) {
    console.error(`${name} ${version} could not be fetched with npm and is left out:\n${failure}`);
    return null;
  }
  return modules;
}

/** A folder under its final name is always whole. @returns what npm said when it failed */
async function fetchInto(
  folder: string,
  spec: string,
  overrides: Record<string, string>,
): Promise<string | null> {
  const temporary = `${folder}.${process.pid}`;
  await mkdir(temporary, { recursive: true });
  try {
    // A package.json of its own keeps npm from looking for one further up.
    const manifest = JSON.stringify({ private: true, overrides });
    await writeFile(path.join(temporary, "package.json"), `${manifest}\n`);
    const failure = await runNpm(["install", "--prefix", temporary, ...FLAGS, spec], temporary);
    if (failure === null) {
      await rename(temporary, folder);
    }
    return failure;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function runNpm(args: string[], cwd: string): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn("npm", [...args, "--loglevel=error"], {
      cwd,
      env: npmEnv,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code) => resolve(code === 0 ? null : output.trim()));
  });
}
