import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  computeStamp,
  isWorkspaceInstalled,
  listInstallInputs,
  watchInstall,
} from "./workspace.mjs";

const pinned = { node: "26.10.0", pnpm: "12.21.0" };
let root = "";

function write(file: string, text: string) {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "runlet-stamp-"));
  write("package.json", "{}");
  write("pnpm-lock.yaml", "lock");
  write("pnpm-workspace.yaml", "workspace");
  write("apps/web/package.json", "{}");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test("inputs are the lockfile and every package.json, in a stable order", () => {
  write("packages/db/package.json", "{}");
  write("packages/db/src/index.ts", "");
  write("bench/package.json", "{}");
  write("bench/.peers/a-peer/package.json", "{}");
  expect(listInstallInputs(root)).toEqual([
    "apps/web/package.json",
    "bench/package.json",
    "package.json",
    "packages/db/package.json",
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
  ]);
});

test("an installation counts only while the stamp matches", () => {
  expect(isWorkspaceInstalled(root, pinned)).toBe(false);
  write("node_modules/.runlet-install", computeStamp(root, pinned));
  expect(isWorkspaceInstalled(root, pinned)).toBe(true);
  write("apps/web/src/page.tsx", "source does not matter");
  expect(isWorkspaceInstalled(root, pinned)).toBe(true);
  write("pnpm-lock.yaml", "changed");
  expect(isWorkspaceInstalled(root, pinned)).toBe(false);
});

test.each<[string, () => void, typeof pinned]>([
  ["a changed package.json", () => write("apps/web/package.json", '{ "a": 1 }'), pinned],
  ["a new package", () => write("packages/core/package.json", "{}"), pinned],
  ["a removed package", () => rmSync(path.join(root, "apps/web"), { recursive: true }), pinned],
  ["another pnpm", () => undefined, { ...pinned, pnpm: "12.22.0" }],
  ["another major of Node.js", () => undefined, { ...pinned, node: "28.0.0" }],
])("%s changes the stamp", (_, change, versions) => {
  const before = computeStamp(root, pinned);
  change();
  expect(computeStamp(root, versions)).not.toBe(before);
});

test("pnpm's reports become a state, and its errors an explanation", () => {
  const states: string[] = [];
  const watcher = watchInstall((state) => states.push(state));
  for (const status of ["resolved", "resolved", "fetched", "found_in_store", "imported"]) {
    watcher.onLine(JSON.stringify({ name: "pnpm:progress", status }));
  }
  expect(states.at(-1)).toBe("2 of 2 packages fetched, 1 in place");
  expect(watcher.explain()).toBe("");
  watcher.onLine("a script's own words");
  watcher.onLine(JSON.stringify({ name: "pnpm:request-retry", error: { message: "refused" } }));
  watcher.onLine(JSON.stringify({ name: "pnpm", level: "error", code: "E", message: "broken" }));
  expect(watcher.explain()).toBe("a script's own words\nE: broken\nrefused");
});

test("turbo is told the same pnpm as the bootstrap fetches", () => {
  const manifest = path.join(import.meta.dirname, "../../package.json");
  const { packageManager, toolchain } = JSON.parse(readFileSync(manifest, "utf8"));
  expect(packageManager).toBe(`pnpm@${toolchain.pnpm}`);
});
