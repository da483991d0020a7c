import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { acquireHomeLock, readLockHolder } from "./home-lock.ts";
import { identifyProcess } from "./process-identity.ts";

const request = { purpose: "start", address: "http://localhost:3000" } as const;
let home = "";
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), "runlet-home-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const writeLock = (holder: object | string) =>
  writeFileSync(
    path.join(home, "launcher.lock"),
    typeof holder === "string" ? holder : JSON.stringify(holder),
  );

test("a held folder is refused with its holder, a released one is free again", () => {
  const first = acquireHomeLock(home, request);
  expect(first.isAcquired).toBe(true);
  const second = acquireHomeLock(home, request);
  expect(second).toMatchObject({ isAcquired: false, holder: { pid: process.pid, ...request } });
  expect(readLockHolder(home)).toMatchObject({ pid: process.pid });
  if (first.isAcquired) first.release();
  expect(readLockHolder(home)).toBeNull();
  expect(readdirSync(home)).toEqual([]);
  const third = acquireHomeLock(home, request);
  expect(third.isAcquired).toBe(true);
  if (third.isAcquired) third.release();
});

test.each<[string, () => object | string]>([
  [
    "a dead process",
    () => ({ pid: spawnSync(process.execPath, ["--version"]).pid, identity: "x", ...request }),
  ],
  [
    "an earlier process with a pid in use now",
    () => ({ pid: process.pid, identity: "x", ...request }),
  ],
  ["nobody who can be read", () => '{ "pid": 1'],
])("a lock left by %s is taken over", (_, holder) => {
  writeLock(holder());
  expect(readLockHolder(home)).toBeNull();
  const lock = acquireHomeLock(home, request);
  expect(lock.isAcquired).toBe(true);
  expect(readLockHolder(home)).toMatchObject({ pid: process.pid });
  expect(readdirSync(home)).toEqual(["launcher.lock"]);
  if (lock.isAcquired) lock.release();
});

test("another living process holds its lock until it is killed", async () => {
  const other = spawn(process.execPath, ["-e", "process.stdin.resume()"], { stdio: "pipe" });
  const pid = other.pid ?? 0;
  const exited = once(other, "exit");
  writeLock({ pid, identity: identifyProcess(pid), ...request });
  expect(acquireHomeLock(home, request)).toMatchObject({ isAcquired: false, holder: { pid } });
  other.kill("SIGKILL");
  await exited;
  const lock = acquireHomeLock(home, request);
  expect(lock.isAcquired).toBe(true);
  if (lock.isAcquired) lock.release();
});

test("a release leaves another's lock alone", () => {
  const lock = acquireHomeLock(home, request);
  writeLock({ pid: 1, identity: identifyProcess(1), ...request });
  if (lock.isAcquired) lock.release();
  expect(existsSync(path.join(home, "launcher.lock"))).toBe(true);
});
