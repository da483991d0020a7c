import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { createKey } from "./api.ts";
import { expect, test } from "./fixtures.ts";

const run = promisify(execFile);
const projectRoot = path.dirname(import.meta.dirname);

const consumer = `
import { createClient, type Execution, RunletError, type Script } from "@runlet/client";

const [url = "", apiKey = ""] = process.argv.slice(2);
const runlet = createClient({ url, apiKey });
const name = "from the client";
const script: Script = await runlet.scripts.create({
  name,
  type: "embedded",
  source: "export default (input) => input.price * 2;",
  status: "active",
});
const execution: Execution = await runlet.executions.run({ scriptId: script.id, input: { price: 21 } });
const { items } = await runlet.scripts.list({ search: name });
let refusal: unknown;
try {
  await runlet.scripts.create({ name: "x", type: "oneoff", source: "export default () => 1;" });
} catch (error) {
  if (!(error instanceof RunletError)) throw error;
  refusal = { code: error.code, httpStatus: error.httpStatus, field: error.fields[0]?.path };
}
// @ts-expect-error: a script has a source
const incomplete: Parameters<typeof runlet.scripts.create>[0] = { name, type: "oneoff" };
console.log(JSON.stringify({ output: execution.output, found: items.length, refusal, incomplete }));
`;

const compilerOptions = {
  target: "es2022",
  module: "nodenext",
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  types: ["node"],
  outDir: "out",
};

test("a project outside of the workspace compiles against the packed client and calls the API", async ({
  product,
}) => {
  test.setTimeout(180_000);
  const key = await createKey(product, "demo", "admin");
  const folder = mkdtempSync(path.join(tmpdir(), "runlet-consumer-"));
  try {
    const client = path.join(projectRoot, "packages/client");
    await run("pnpm", ["pack", "--out", path.join(folder, "client.tgz")], { cwd: client });
    const manifest = {
      private: true,
      type: "module",
      dependencies: { "@runlet/client": "file:client.tgz" },
      devDependencies: { "@types/node": "26.6.6", typescript: "7.0.2" },
    };
    writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
    writeFileSync(path.join(folder, "consumer.ts"), consumer);
    writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
    await run("pnpm", ["install", "--ignore-workspace"], { cwd: folder });
    await run("pnpm", ["exec", "tsc"], { cwd: folder });
    const args = ["out/consumer.js", product.webUrl, key];
    const { stdout } = await run(process.execPath, args, { cwd: folder });
    expect(JSON.parse(stdout)).toMatchObject({
      output: 42,
      found: 1,
      refusal: { code: "BAD_REQUEST", httpStatus: 400, field: "name" },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
