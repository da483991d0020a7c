import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Refusal } from "../refusal.ts";
import { prepareHome } from "./prepare-home.ts";

function makeFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "runlet-home-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("makes the folder with those above it, and takes one that is there", () => {
  const home = path.join(makeFolder(), "a/b/home");
  prepareHome(home);
  prepareHome(home);
  expect(existsSync(home)).toBe(true);
});

test("a file in the way is refused with one sentence", () => {
  const file = path.join(makeFolder(), "file");
  writeFileSync(file, "");
  expect(() => prepareHome(path.join(file, "home"))).toThrow(Refusal);
});

test.runIf(process.platform === "linux")("a place where nothing can be made is refused", () => {
  expect(() => prepareHome("/proc/runlet/home")).toThrow(/RUNLET_HOME .+ cannot be written/);
});
