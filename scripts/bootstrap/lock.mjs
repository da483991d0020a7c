import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Failure, say } from "./progress.mjs";

/** A lock folder without a readable pid is one whose maker is between two system calls, or died there. */
const UNNAMED_LOCK_STALE_MS = 5_000;

/** @param {number} pid */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to another user.
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}

/** @param {string} lock @returns {number | null} the holder's pid, null when not (yet) written */
function readHolder(lock) {
  try {
    const pid = Number(readFileSync(path.join(lock, "pid"), "utf8"));
    return Number.isSafeInteger(pid) && pid > 0 ? pid : null;
  } catch {
    // Whatever keeps it from being read: the lock's age decides then.
    return null;
  }
}

/**
 * Takes a dead holder's lock away. Two waiters may try at once: the rename lets one of them win, and
 * whoever finds that it moved a living holder's lock puts it back.
 * @param {string} lock
 */
function removeStale(lock) {
  const moved = `${lock}-stale-${process.pid}`;
  try {
    renameSync(lock, moved);
    if (isStale(moved)) rmSync(moved, { recursive: true, force: true });
    else renameSync(moved, lock);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ENOENT") throw error;
  }
}

/** @param {string} lock */
function isStale(lock) {
  const holder = readHolder(lock);
  if (holder !== null) return !isAlive(holder);
  try {
    return Date.now() - statSync(lock).mtimeMs > UNNAMED_LOCK_STALE_MS;
  } catch {
    // Given back in the meantime.
    return false;
  }
}

/** @param {string} lock @returns {boolean} whether this process holds it now */
function tryLock(lock) {
  try {
    mkdirSync(lock);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
    throw error;
  }
  writeFileSync(path.join(lock, "pid"), String(process.pid));
  return true;
}

/**
 * Runs `work` while holding the folder's installation lock; waits for another live holder, takes over
 * from a dead one.
 * @template T
 * @param {string} folder made when missing
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(folder, work) {
  const lock = path.join(folder, "lock");
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new Failure(
      `${folder} cannot be made (${/** @type {Error} */ (error).message}); Runlet's folder must be writable.`,
    );
  }
  let hasSaid = false;
  while (!tryLock(lock)) {
    if (isStale(lock)) {
      removeStale(lock);
      continue;
    }
    if (!hasSaid) say(`Another Runlet command (pid ${readHolder(lock)}) is installing; waiting…`);
    hasSaid = true;
    await wait(250);
  }
  const release = () => rmSync(lock, { recursive: true, force: true });
  process.once("exit", release);
  try {
    return await work();
  } finally {
    process.removeListener("exit", release);
    release();
  }
}
