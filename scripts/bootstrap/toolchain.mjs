import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isAlive } from "./lock.mjs";
import { cleanNpmEnv, findNpm } from "./npm.mjs";
import { Failure, say, step } from "./progress.mjs";
import { runProgram } from "./run-program.mjs";

/**
 * Packages that hold the ready binary of one platform, so that no install script has to run
 * (npm 11 runs none unless told).
 */
const tools = {
  node: {
    title: "Node.js",
    /** @param {string} platform */
    packageName: (platform) => `node-${platform}`,
    binary: "bin/node",
    sizeMb: 120,
  },
  pnpm: {
    title: "pnpm",
    /** @param {string} platform */
    packageName: (platform) => `@pnpm/exe.${platform}`,
    binary: "pnpm",
    sizeMb: 60,
  },
};

/** @typedef {keyof typeof tools} ToolName */

const platform = `${process.platform}-${process.arch}`;
const supportedPlatforms = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"];

/**
 * Whether a Node.js of this version can run the product: the pinned major, no older than its first release.
 * @param {string} version `process.versions.node`
 * @param {string} pinned
 */
export function isAcceptedNode(version, pinned) {
  return version.split(".")[0] === pinned.split(".")[0] && !version.includes("-");
}

/** @param {string} root @param {ToolName} name @param {string} version */
function toolFolder(root, name, version) {
  return path.join(root, ".toolchain", `${name}-${version}-${platform}`);
}

/** @param {string} folder @param {ToolName} name */
function binaryIn(folder, name) {
  const tool = tools[name];
  return path.join(folder, "node_modules", tool.packageName(platform), tool.binary);
}

/**
 * The tool's binary, or null when it is not installed. A folder under its final name is always whole:
 * it only gets that name by a rename.
 * @param {string} root @param {ToolName} name @param {string} version
 */
export function findTool(root, name, version) {
  const binary = binaryIn(toolFolder(root, name, version), name);
  return existsSync(binary) ? binary : null;
}

/** @param {string} toolchain removes what interrupted installations of dead processes left */
function sweepLeftovers(toolchain) {
  for (const entry of readdirSync(toolchain)) {
    const pid = /^installing-(\d+)$/.exec(entry)?.[1];
    if (pid && !isAlive(Number(pid))) {
      rmSync(path.join(toolchain, entry), { recursive: true, force: true });
    }
  }
}

/**
 * Installs the tool from the npm registry unless it is there already.
 * @param {string} root @param {ToolName} name @param {string} version
 * @throws {Failure} when the platform, the registry or the binary does not fit
 */
export async function ensureTool(root, name, version) {
  if (findTool(root, name, version)) return;
  const tool = tools[name];
  if (!supportedPlatforms.includes(platform)) {
    throw new Failure(
      `There is no ready ${tool.title} ${version} for ${platform}; supported are ${supportedPlatforms.join(", ")}. Install Node.js ${version} yourself, or run Runlet in a Linux container.`,
    );
  }
  const toolchain = path.join(root, ".toolchain");
  sweepLeftovers(toolchain);
  const temporary = path.join(toolchain, `installing-${process.pid}`);
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  const removeTemporary = () => rmSync(temporary, { recursive: true, force: true });
  process.once("exit", removeTemporary);
  try {
    await step(`Fetching ${tool.title} ${version} (about ${tool.sizeMb} MB, once)`, () =>
      fetchTool(temporary, name, version),
    );
    const target = toolFolder(root, name, version);
    rmSync(target, { recursive: true, force: true });
    renameSync(temporary, target);
  } finally {
    process.removeListener("exit", removeTemporary);
    removeTemporary();
  }
}

/** @param {string} folder @param {ToolName} name @param {string} version */
async function fetchTool(folder, name, version) {
  const tool = tools[name];
  const spec = `${tool.packageName(platform)}@${version}`;
  // A package.json of its own keeps npm from looking for one further up.
  writeFileSync(path.join(folder, "package.json"), '{ "private": true }\n');
  const flags = ["--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"];
  const npm = findNpm(process.env);
  const result = await runProgram(
    [...npm, "install", "--prefix", folder, ...flags, "--loglevel=error", spec],
    { cwd: folder, env: cleanNpmEnv(process.env) },
  );
  if (result.code !== 0) {
    say(result.output.trimEnd());
    const registry = (await readRegistry(folder)).replace(/\/\/[^/@]*@/, "//");
    throw new Failure(
      `${tool.title} ${version} could not be fetched as ${spec} from ${registry}; check that this machine reaches that npm registry.`,
    );
  }
  const probe = spawnSync(binaryIn(folder, name), ["--version"], { encoding: "utf8", cwd: folder });
  if (probe.stdout?.trim().replace(/^v/, "") !== version) {
    throw new Failure(
      `The fetched ${tool.title} ${version} does not run here (${(probe.error?.message ?? probe.stderr.trim()) || "unexpected version"}); it needs glibc 2.28 or newer on Linux.`,
    );
  }
}

/**
 * The registry the person's npm uses; "" when npm cannot say. It may hold credentials: not for printing.
 * @param {string} cwd
 */
export async function readRegistry(cwd) {
  const result = await runProgram([...findNpm(process.env), "config", "get", "registry"], {
    cwd,
    env: cleanNpmEnv(process.env),
  });
  const line = result.stdout.trim().split("\n").pop() ?? "";
  return result.code === 0 && /^https?:/.test(line) ? line : "";
}
