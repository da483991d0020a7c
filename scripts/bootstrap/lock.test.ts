import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withLock } from "./lock.mjs";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "runlet-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("the lock is held during the work, and released after it, failed or not", async () => {
  const lock = path.join(folder, "lock");
  await withLock(folder, async () => expect(existsSync(lock)).toBe(true));
  expect(existsSync(lock)).toBe(false);
  await expect(withLock(folder, () => Promise.reject(new Error("broken")))).rejects.toThrow(
    "broken",
  );
  expect(existsSync(lock)).toBe(false);
});

test("a dead holder's lock is taken over", async () => {
  const { pid } = spawnSync(process.execPath, ["--version"]);
  mkdirSync(path.join(folder, "lock"));
  writeFileSync(path.join(folder, "lock/pid"), String(pid));
  expect(await withLock(folder, async () => "mine")).toBe("mine");
});

test("a living holder is waited for", async () => {
  const lock = path.join(folder, "lock");
  const holder = spawn(process.execPath, ["-e", "process.stdin.resume()"], { stdio: "pipe" });
  mkdirSync(lock);
  writeFileSync(path.join(lock, "pid"), String(holder.pid));
  let hasHolderEnded = false;
  const ended = once(holder, "exit").then(() => {
    hasHolderEnded = true;
  });
  const waiting = withLock(folder, async () => hasHolderEnded);
  holder.stdin.end();
  await ended;
  expect(await waiting).toBe(true);
});

test("several at once work one after the other", async () => {
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
  };
  await Promise.all([withLock(folder, work), withLock(folder, work), withLock(folder, work)]);
  expect(most).toBe(1);
});
