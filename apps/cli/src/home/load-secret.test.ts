import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { explainWeakSecret } from "../weak-secret.ts";
import { loadSecret } from "./load-secret.ts";

let home = "";
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), "runlet-secret-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

test("a secret is made once, fit, and readable by its owner alone", () => {
  const secret = loadSecret(home, null);
  expect(explainWeakSecret(secret)).toBeNull();
  expect(loadSecret(home, null)).toBe(secret);
  expect(statSync(path.join(home, "secret")).mode & 0o777).toBe(0o600);
  expect(readFileSync(path.join(home, "secret"), "utf8").trim()).toBe(secret);
});

test("the operator's secret is used and not kept", () => {
  expect(loadSecret(home, "given")).toBe("given");
  expect(() => statSync(path.join(home, "secret"))).toThrow("ENOENT");
});

test("a damaged file is refused by its path and never replaced", () => {
  writeFileSync(path.join(home, "secret"), "torn");
  expect(() => loadSecret(home, null)).toThrow(
    `The secret in ${home}/secret must have at least 32`,
  );
  expect(readFileSync(path.join(home, "secret"), "utf8")).toBe("torn");
});
