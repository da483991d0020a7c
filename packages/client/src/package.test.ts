import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { type BuildOptions, build } from "esbuild";
import { expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };

const folder = fileURLToPath(new URL(".", import.meta.url));

/** What a browser gets of a program: built-ins of Node.js make it fail. */
async function bundle(program: string, options: BuildOptions = {}): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: folder, loader: "ts" },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    ...options,
  });
  return outputFiles?.[0]?.text ?? "";
}

const client = `
  import { createClient } from "./index.ts";
  export const client = createClient({ url: "https://runlet.example.com" });`;

test("the whole client stays under 6 kB compressed", async () => {
  const text = await bundle(client);
  expect(text).toContain("scripts.list");
  expect(gzipSync(text, { level: 9 }).length).toBeLessThan(6_000);
});

test("who only tells errors apart does not get the client", async () => {
  const text = await bundle('export { isRunletError } from "./index.ts";');
  expect(text).not.toContain("scripts.list");
  expect(text.length).toBeLessThan(1_000);
});

test("nothing of Node.js is in it, and no other package", async () => {
  const text = await bundle(client, { minify: false });
  expect(text).not.toMatch(/\b(process|Buffer|require|setImmediate)\b/);
  expect(Object.keys(manifest)).not.toContain("dependencies");
  expect(Object.keys(manifest)).not.toContain("peerDependencies");
});
