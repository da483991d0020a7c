import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkBoundaries } from "./check-boundaries.mjs";

let root = "";
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "runlet-boundaries-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const dependencies: Record<string, string[]> = {
  "apps/web": ["@runlet/api", "@runlet/core", "@runlet/db", "@trpc/server", "graphile-worker"],
  "apps/runner": ["@runlet/core", "@runlet/db", "@runlet/sandbox", "graphile-worker", "undici"],
  "packages/api": ["@runlet/core", "@runlet/db", "@trpc/server"],
  "packages/client": ["@runlet/api", "@trpc/server"],
  "packages/core": ["@runlet/api", "@runlet/db", "graphile-worker"],
  "packages/db": ["@runlet/core", "graphile-worker"],
  "packages/egress": ["@runlet/core", "undici"],
  "packages/sandbox": ["@runlet/core", "isolated-vm"],
};

/** Writes the files with a package.json for each package and answers "path:line rule" of each failure. */
function check(files: Record<string, string>): string[] {
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  };
  for (const [folder, names] of Object.entries(dependencies)) {
    const manifest = {
      name: `@runlet/${path.basename(folder)}`,
      dependencies: Object.fromEntries(names.map((name) => [name, "*"])),
      devDependencies: { vitest: "*" },
    };
    write(`${folder}/package.json`, JSON.stringify(manifest));
  }
  for (const [file, text] of Object.entries(files)) write(file, text);
  return checkBoundaries(root).map(({ path: file, line, rule }) => `${file}:${line} ${rule}`);
}

test("a tree that keeps the rules passes", () => {
  const failures = check({
    "apps/web/src/app/[locale]/(app)/scripts/[...path]/page.tsx":
      'import { readFile } from "node:fs";\nimport { view } from "@/features/scripts/view";\nexport default function Page() { return <p>don\'t import "lodash"</p>; }',
    "apps/web/src/app/api/trpc/[trpc]/route.ts": 'import "@trpc/server/adapters/fetch";',
    "apps/web/src/env.ts": "export const env = process.env;",
    "apps/web/next.config.ts": "export default {};",
    "apps/runner/src/main.ts": 'import { run } from "graphile-worker";\nimport "@runlet/sandbox";',
    "packages/client/src/index.ts":
      'import type { AppRouter } from "@runlet/api";\nimport type { X } from "@trpc/server";',
    "packages/core/src/scripts/update-script.ts": 'import "../access/require-permission.ts";',
    "packages/core/src/scripts/update-script.test.ts": 'import { test } from "vitest";',
    "packages/core/src/access/require-permission.ts":
      '// import "../scripts/update-script.ts"\nexport const text = \'import "isolated-vm"; process.env.HOME\';',
    "packages/db/src/migrate-queue.ts": 'import "graphile-worker";',
    "packages/egress/src/exchange.ts": 'import { Client } from "undici";',
    "packages/sandbox/src/vm-process/main.ts": 'import ivm from "isolated-vm";',
    "packages/sandbox/src/vm-process/boot.ts": 'process.env.TZ = "UTC"; require.resolve("lodash");',
    "packages/sandbox/generated/Ugly_Utils.ts": 'import "lodash";',
  });
  expect(failures).toEqual([]);
});

test.each<[string, string, string, string]>([
  ["core importing api", "packages/core/src/a.ts", 'import "@runlet/api";', "arrow"],
  [
    "a type across an arrow",
    "packages/db/src/a.ts",
    'import type { A } from "@runlet/core";',
    "arrow",
  ],
  ["an import() type", "packages/db/src/a.ts", 'type A = import("@runlet/core").A;', "arrow"],
  ["sandbox importing core", "packages/sandbox/src/a.ts", 'export * from "@runlet/core";', "arrow"],
  ["api going past core", "packages/api/src/a.ts", 'await import("@runlet/db");', "arrow"],
  [
    "values of api in client",
    "packages/client/src/a.ts",
    'import { a } from "@runlet/api";',
    "arrow",
  ],
  ["the queue in web", "apps/web/src/a.ts", 'import "graphile-worker";', "confined-package"],
  ["the queue in core", "packages/core/src/a.ts", 'import "graphile-worker";', "confined-package"],
  [
    "the queue elsewhere in db",
    "packages/db/src/a.ts",
    'import "graphile-worker";',
    "confined-package",
  ],
  [
    "V8 on the host side",
    "packages/sandbox/src/pool.ts",
    'import "isolated-vm";',
    "confined-package",
  ],
  ["a way to the network", "apps/runner/src/a.ts", 'import "undici";', "confined-package"],
  ["egress importing core", "packages/egress/src/a.ts", 'import "@runlet/core";', "arrow"],
  ["tRPC in a screen", "apps/web/src/app/a.tsx", 'import "@trpc/server";', "confined-package"],
  [
    "tRPC values in client",
    "packages/client/src/a.ts",
    'import "@trpc/server";',
    "confined-package",
  ],
  ["process.env", "packages/core/src/a.ts", "export const a = process.env.HOME;", "process-env"],
  ["process['env']", "apps/web/src/a.ts", "export const a = process['env'];", "process-env"],
  ["env taken apart", "apps/web/src/a.ts", "const { env } = process;", "process-env"],
  ["env imported", "apps/web/src/a.ts", 'import { env } from "node:process";', "process-env"],
  ["globalThis.process.env", "apps/web/src/a.ts", "globalThis.process.env.A;", "process-env"],
  [
    "a path into another package",
    "apps/web/src/a.ts",
    'import "../../../packages/db/src/b.ts";',
    "relative-across-packages",
  ],
  [
    "an undeclared package",
    "packages/core/src/a.ts",
    'import "lodash/fp";',
    "undeclared-dependency",
  ],
  [
    "an undeclared require",
    "packages/core/src/a.ts",
    'require("lodash");',
    "undeclared-dependency",
  ],
  [
    "a development package in shipped code",
    "packages/core/src/a.ts",
    'import "vitest";',
    "undeclared-dependency",
  ],
  ["a bare built-in", "packages/core/src/a.ts", 'import "fs";', "undeclared-dependency"],
  ["camel case", "packages/core/src/publishVersion.ts", "", "kebab-case"],
  ["a camel-case folder", "packages/core/src/deadLetters/list.ts", "", "kebab-case"],
  ["an empty name", "packages/core/src/utils.ts", "", "empty-name"],
  ["an empty name's ending", "packages/core/src/date-helpers.ts", "", "empty-name"],
  ["an empty folder name", "apps/web/src/lib/cron.ts", "", "empty-name"],
  ["a default export", "packages/core/src/a.ts", "export default 1;", "default-export"],
  [
    "a default export by name",
    "packages/core/src/a.ts",
    "const a = 1; export { a as default };",
    "default-export",
  ],
])("%s is refused", (_, file, text, rule) => {
  expect(check({ [file]: text })).toEqual([`${file}:1 ${rule}`]);
});

test("nouns of core that import each other in a circle are refused once", () => {
  const failures = check({
    "packages/core/src/index.ts": 'export * from "./scripts/a.ts";',
    "packages/core/src/scripts/a.ts": '\nimport type { B } from "../versions/b.ts";',
    "packages/core/src/versions/b.ts": 'import "../executions/c.ts";',
    "packages/core/src/executions/c.ts": 'import "../scripts/a.ts";',
    "packages/core/src/audit/d.ts": 'import "../scripts/a.ts";',
  });
  expect(failures).toEqual(["packages/core/src/scripts/a.ts:2 core-cycle"]);
});

test("a package without arrows of its own is refused any import of the workspace", () => {
  const failures = check({
    "packages/novel/package.json":
      '{ "name": "@runlet/novel", "dependencies": { "@runlet/db": "*" } }',
    "packages/novel/src/a.ts": 'import "@runlet/db";',
  });
  expect(failures).toEqual(["packages/novel/src/a.ts:1 arrow"]);
});
