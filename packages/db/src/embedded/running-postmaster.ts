import { execFile } from "node:child_process";
import { readdir, readFile, readlink, realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { hasCode } from "./has-code.ts";

const run = promisify(execFile);
const fastShutdownMs = 20_000;
const immediateShutdownMs = 5_000;
const pollMs = 50;

export interface Postmaster {
  pid: number;
  port: number;
  isReady: boolean;
}

/** The Postgres that runs on a data folder, or null: what its lock file says, when that process lives and is on this folder. */
export async function findPostmaster(dataFolder: string): Promise<Postmaster | null> {
  let text: string;
  try {
    text = await readFile(lockFile(dataFolder), "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  }
  // Lines: process id, data folder, start time, port, socket folder, address, shared memory, status.
  const lines = text.split("\n").map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!(pid > 1) || !(await isOnFolder(pid, dataFolder))) return null;
  return { pid, port: Number(lines[3]), isReady: lines[7] === "ready" };
}

/**
 * Sees to it that no Postgres runs on the data folder: asks one that does to stop (its starter was killed, or it is still
 * stopping), and removes a lock file whose process is not Postgres on this folder.
 *
 * @throws Error when it can't be stopped
 */
export async function clearDataFolder(dataFolder: string): Promise<void> {
  const postmaster = await findPostmaster(dataFolder);
  if (!postmaster) {
    await rm(lockFile(dataFolder), { force: true });
    return;
  }
  // Fast shutdown, immediate shutdown: https://www.postgresql.org/docs/current/server-shutdown.html
  const steps: [NodeJS.Signals, number][] = [
    ["SIGINT", fastShutdownMs],
    ["SIGQUIT", immediateShutdownMs],
    ["SIGKILL", immediateShutdownMs],
  ];
  for (const [signal, withinMs] of steps) {
    sendSignal(postmaster.pid, signal);
    if (await isGone(postmaster.pid, dataFolder, withinMs)) return;
  }
  throw new Error(`Postgres (process ${postmaster.pid}) on ${dataFolder} does not stop.`);
}

/** Ends server processes that outlived their postmaster (killed with -9) and still hold its shared memory. Linux only. */
export async function endOrphans(dataFolder: string): Promise<void> {
  const entries = process.platform === "linux" ? await readdir("/proc") : [];
  for (const entry of entries) {
    const pid = Number(entry);
    if (pid > 1 && (await isOnFolder(pid, dataFolder))) sendSignal(pid, "SIGKILL");
  }
}

function lockFile(dataFolder: string): string {
  return join(dataFolder, "postmaster.pid");
}

async function isGone(pid: number, dataFolder: string, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (await isOnFolder(pid, dataFolder)) {
    if (Date.now() > deadline) return false;
    await delay(pollMs);
  }
  return true;
}

// Every process of Postgres works in its data folder.
async function isOnFolder(pid: number, dataFolder: string): Promise<boolean> {
  try {
    if (process.platform === "linux") {
      const folder = await readlink(`/proc/${pid}/cwd`);
      return folder === (await realpath(dataFolder)) && !(await isZombie(pid));
    }
    const { stdout } = await run("ps", ["-o", "args=", "-p", String(pid)]);
    return stdout.includes("postgres") && stdout.includes(dataFolder);
  } catch {
    // It ended, or is another user's: not ours.
    return false;
  }
}

async function isZombie(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, "utf8");
  return status.slice(status.lastIndexOf(")") + 2).startsWith("Z");
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!hasCode(error, "ESRCH")) throw error;
  }
}
