import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { identifyProcess } from "./process-identity.ts";

export interface LockHolder {
  pid: number;
  /** See `identifyProcess`. */
  identity: string;
  /** `start` keeps the lock as long as the product runs, `command` for a moment. */
  purpose: "start" | "command";
  /** Where the web app answers, for a `start`. */
  address: string | null;
}

export type LockResult =
  | { isAcquired: true; release: () => void }
  | { isAcquired: false; holder: LockHolder };

const lockFile = (home: string) => path.join(home, "launcher.lock");

/** Who holds the data folder; null when nobody does or the holder is dead. */
export function readLockHolder(home: string): LockHolder | null {
  const holder = readLock(lockFile(home));
  return holder && isAlive(holder) ? holder : null;
}

/**
 * Takes the data folder for this process alone. A lock of a dead process is taken over.
 *
 * The lock file appears with its content (a hard link to a finished file), so nobody ever reads half of it.
 * @param home must exist and be writable
 */
export function acquireHomeLock(
  home: string,
  request: Pick<LockHolder, "purpose" | "address">,
): LockResult {
  const identity = identifyProcess(process.pid) ?? "";
  const own: LockHolder = { pid: process.pid, identity, ...request };
  const draft = `${lockFile(home)}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(own), { mode: 0o600 });
  try {
    while (!tryLink(draft, lockFile(home))) {
      const holder = readLock(lockFile(home));
      if (holder && isAlive(holder)) return { isAcquired: false, holder };
      removeStale(lockFile(home));
    }
  } finally {
    rmSync(draft, { force: true });
  }
  const release = () => {
    process.removeListener("exit", release);
    const holder = readLock(lockFile(home));
    if (holder?.pid === own.pid && holder.identity === own.identity) rmSync(lockFile(home));
  };
  process.once("exit", release);
  return { isAcquired: true, release };
}

function isAlive(holder: LockHolder): boolean {
  return identifyProcess(holder.pid) === holder.identity;
}

function readLock(file: string): LockHolder | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as LockHolder;
  } catch (error) {
    // A file that is not ours to understand (a torn disk, an older layout) counts as left by the dead.
    if (error instanceof SyntaxError || isMissing(error)) return null;
    throw error;
  }
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/**
 * Two may find the same dead lock. The rename lets one of them have it; whoever then sees that a living
 * process had already put its own there gives it back.
 */
function removeStale(file: string): void {
  const moved = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, moved);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  const holder = readLock(moved);
  if (holder && isAlive(holder)) tryLink(moved, file);
  rmSync(moved);
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}
