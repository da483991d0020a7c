import { execFile } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type Api, apiOf, createKey } from "./api.ts";
import { expect, test } from "./fixtures.ts";
import { SignInPage } from "./pages/sign-in-page.ts";

const run = promisify(execFile);
const projectRoot = path.dirname(import.meta.dirname);
const clientFolder = path.join(projectRoot, "packages/client");

/** A project outside of the workspace, with the packed client installed and nothing from a registry. */
let folder: string;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  folder = mkdtempSync(path.join(tmpdir(), "runlet-consumer-"));
  const flags = ["--silent", "--pack-destination", folder];
  const packed = await run("npm", ["pack", ...flags], { cwd: clientFolder });
  const tarball = packed.stdout.trim();
  const manifest = {
    private: true,
    type: "module",
    dependencies: { "@runlet/client": `file:${tarball}` },
  };
  writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
  await run("pnpm", ["install", "--ignore-workspace", "--offline"], { cwd: folder });
  cpSync(path.join(clientFolder, "examples"), path.join(folder, "examples"), { recursive: true });
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

const runNode = async (...args: string[]) =>
  (await run(process.execPath, args, { cwd: folder })).stdout;

const consumer = `
import { createClient, type Execution, isRunletError, RunletError, type Script } from "@runlet/client";

export async function consume(url: string, apiKey: string) {
  const runlet = createClient({ url, apiKey, tenant: "demo" });
  const name = "from the client";
  const script: Script = await runlet.scripts.create({
    name,
    type: "embedded",
    source: "export default (input) => input.price * 2;",
    status: "active",
  });
  const execution: Execution = await runlet.executions.run({ scriptId: script.id, input: { price: 21 } });
  const { items } = await runlet.scripts.list({ search: name });
  const types = new Set<Script["type"]>();
  for await (const { type } of runlet.scripts.list({ limit: 2 })) types.add(type);
  const refused = await runlet.scripts
    .create({ name: "x", type: "oneoff", source: "export default () => 1;" })
    .catch((error: unknown) => error);
  if (!(refused instanceof RunletError) || refused.code !== "invalid_input") throw refused;
  const missing = await runlet.run("/there-is-none").catch((error: unknown) => error);
  if (!isRunletError(missing) || missing.code !== "not_found") throw missing;
  const { message, reason, httpStatus } = missing;
  return {
    output: execution.output,
    found: items.length,
    types: [...types].sort(),
    refused: { httpStatus: refused.httpStatus, field: refused.fields[0]?.path },
    missing: { message, reason, httpStatus },
  };
}

type Create = Parameters<ReturnType<typeof createClient>["scripts"]["create"]>[0];
// @ts-expect-error: a script has a source
export const incomplete: Create = { name: "incomplete", type: "oneoff" };
`;

const strict = {
  target: "es2022",
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  skipLibCheck: false,
};
const node = { lib: ["es2022"], types: ["node"] };
const browser = { lib: ["es2022", "dom", "dom.iterable"], types: [] };
const nodeFiles = ["consumer.ts", "examples/node/*.ts"];

for (const [name, include, options] of [
  ["nodenext", nodeFiles, { module: "nodenext", ...node }],
  ["node20", nodeFiles, { module: "node20", ...node }],
  ["node with a bundler", nodeFiles, { module: "esnext", moduleResolution: "bundler", ...node }],
  [
    "browser with a bundler",
    ["consumer.ts", "examples/browser/*.ts"],
    { module: "esnext", moduleResolution: "bundler", ...browser },
  ],
] as const) {
  test(`the packed client's types serve ${name}`, async () => {
    const modules = path.join(folder, "node_modules");
    mkdirSync(path.join(modules, "@types"), { recursive: true });
    rmSync(path.join(modules, "@types/node"), { force: true });
    const types = realpathSync(path.join(projectRoot, "node_modules/@types/node"));
    symlinkSync(types, path.join(modules, "@types/node"));
    writeFileSync(path.join(folder, "consumer.ts"), consumer);
    const compilerOptions = { ...strict, ...options, noEmit: true };
    writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include }));
    const tsc = path.join(projectRoot, "node_modules/.bin/tsc");
    const checked = await run(tsc, ["-p", folder]).catch((error) => error);
    expect(checked.stdout).toBe("");
  });
}

test("a project outside of the workspace calls the API with the packed client", async ({
  product,
}) => {
  const key = await createKey(product, "demo", "admin");
  writeFileSync(path.join(folder, "consumer.ts"), consumer);
  const main = `import { consume } from "./consumer.ts";
console.log(JSON.stringify(await consume(process.argv[2], process.argv[3])));`;
  writeFileSync(path.join(folder, "main.js"), main);
  expect(JSON.parse(await runNode("main.js", product.webUrl, key))).toEqual({
    output: 42,
    found: 1,
    types: ["embedded", "event", "http", "oneoff", "scheduled"],
    refused: { httpStatus: 400, field: "name" },
    missing: { message: expect.any(String), reason: "not_found", httpStatus: 404 },
  });
});

async function createEndpoint(api: Api, endpointPath: string, source: string): Promise<void> {
  const http = { path: endpointPath, methods: ["POST"] };
  const name = `example ${endpointPath}`;
  const script = { name, type: "http", source, status: "active", http };
  expect((await api.post("scripts.create", script)).status).toBe(200);
}

test("the examples for Node.js do what they say", async ({ product }) => {
  const key = await createKey(product, "demo", "admin");
  for (let time = 0; time < 2; time += 1) {
    const printed = await runNode("examples/node/first-steps.ts", product.webUrl, key);
    expect(printed).toMatch(/^completed: \{"price":12\}\n/);
    expect(printed).toContain("\nembedded add-tax\n");
    expect(printed).toMatch(/\n\d+ active scripts\n$/);
  }
  const api = apiOf(product, key);
  const total = "export default ({ body }) => ({ total: body.quantity * 5 });";
  await createEndpoint(api, "/client-orders", total);
  await createEndpoint(api, "/client-broken", "export default () => { throw new Error(); };");
  const call = ["examples/node/call-endpoint.ts", product.webUrl, key, "demo"];
  expect(await runNode(...call, "/client-orders")).toBe("200: total 15\nlater: total 15\n");
  const failed = await runNode(...call, "/client-broken").catch((error) => error);
  expect(failed.code).toBe(1);
  expect(failed.stderr).toMatch(
    /^The script ended with runtime_error: see execution [0-9a-f-]{36}\.\n$/,
  );
});

test("the example for browsers lists the scripts of who is signed in", async ({
  page,
  product,
}) => {
  const outfile = path.join(folder, "examples/browser/main.js");
  const args = ["exec", "esbuild", path.join(folder, "examples/browser/main.ts")];
  await run("pnpm", [...args, "--bundle", "--format=esm", `--outfile=${outfile}`], {
    cwd: clientFolder,
  });
  await page.route(`${product.webUrl}/client-example/**`, (route) => {
    const file = new URL(route.request().url()).pathname.endsWith(".js") ? "main.js" : "index.html";
    return route.fulfill({ path: path.join(folder, "examples/browser", file) });
  });
  const broken: string[] = [];
  page.on("pageerror", (error) => broken.push(error.message));

  await page.goto("/client-example/?tenant=demo");
  await expect(page.getByRole("status")).toHaveText("Sign in first.");
  await new SignInPage(page).signIn(product);
  const script = `example of ${new Date().toISOString()}`;
  const api = apiOf(product, await createKey(product, "demo", "admin"));
  const source = "export default () => 1;";
  expect((await api.post("scripts.create", { name: script, type: "oneoff", source })).status).toBe(
    200,
  );
  await page.goto("/client-example/?tenant=demo");
  await expect(page.getByRole("status")).toHaveText(/^\d+ scripts$/);
  await expect(page.getByRole("listitem").filter({ hasText: script })).toHaveText(
    `${script} (oneoff, draft)`,
  );
  expect(broken).toEqual([]);
});
