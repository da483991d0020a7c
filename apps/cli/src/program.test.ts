import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { CommanderError } from "commander";
import { expect, test } from "vitest";
import { buildProgram } from "./program.ts";

/** Parses a command line and answers which action was called with what. */
async function parse(line: string): Promise<unknown[]> {
  const calls: unknown[] = [];
  const record =
    (name: string) =>
    async (...args: unknown[]) => {
      calls.push(name, ...args);
    };
  const program = buildProgram({
    start: record("start"),
    migrate: record("migrate"),
    createKey: record("createKey"),
    createTenant: record("createTenant"),
    createUser: record("createUser"),
    rotateSecrets: record("rotateSecrets"),
    pull: record("pull"),
    push: record("push"),
  });
  await program.parseAsync(line.split(" "), { from: "user" });
  return calls;
}

async function run(args: string[], env: Record<string, string> = {}) {
  const main = `${import.meta.dirname}/main.ts`;
  const child = spawn(process.execPath, [main, ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await exited, stdout, stderr };
}

test.each<[string, unknown[]]>([
  ["start", ["start", "production"]],
  ["dev", ["start", "development"]],
  ["migrate", ["migrate"]],
  ["key create --tenant demo --role admin", ["createKey", { tenant: "demo", role: "admin" }]],
  [
    "key create --tenant=demo --role viewer --name CI",
    ["createKey", { tenant: "demo", role: "viewer", name: "CI" }],
  ],
  ["tenant create --slug acme --name Acme", ["createTenant", { slug: "acme", name: "Acme" }]],
  ["secrets rotate", ["rotateSecrets"]],
  ["pull --tenant demo scripts", ["pull", "scripts", { tenant: "demo" }]],
  ["pull --tenant demo a --delete", ["pull", "a", { tenant: "demo", delete: true }]],
  [
    "push --tenant demo scripts --dry-run --force --delete",
    ["push", "scripts", { tenant: "demo", dryRun: true, force: true, delete: true }],
  ],
  ["user create --email a@b.example", ["createUser", { email: "a@b.example" }]],
  [
    "user create --email a@b.example --password secret12 --tenant acme --role developer --superadmin",
    [
      "createUser",
      {
        email: "a@b.example",
        password: "secret12",
        tenant: "acme",
        role: "developer",
        superadmin: true,
      },
    ],
  ],
])("%s", async (line, calls) => {
  expect(await parse(line)).toEqual(calls);
});

test.each<[string[], RegExp]>([
  [["key", "create", "--role", "admin"], /required option '--tenant <slug>' not specified/],
  [
    ["key", "create", "--tenant", "demo", "--role", "owner"],
    /Allowed choices are admin, developer, viewer/,
  ],
  [["tenant", "create", "--slug", "acme"], /required option '--name <name>' not specified/],
  [["user", "create", "--email", "a@b.example", "--role", "admin"], /--tenant <slug> is missing/],
  [["pull", "scripts"], /required option '--tenant <slug>' not specified/],
  [["push", "--tenant", "demo"], /missing required argument 'folder'/],
  [["deploy"], /unknown command 'deploy'/],
  [["start", "--fast"], /unknown option '--fast'/],
])("%j ends with 2 and a sentence on stderr", async (args, words) => {
  const { code, stdout, stderr } = await run(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(words);
});

test.each([[["--help"]], [["key", "create", "--help"]], [["help", "user"]]])(
  "%j prints help and ends with 0",
  async (args) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^Usage: runlet/);
  },
);

test("a wrong variable ends with 1, one sentence and no stack", async () => {
  const { code, stderr } = await run(["start"], { PORT: "web" });
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: "runlet: PORT must be a port from 1 to 65535.\n",
  });
});

test("commander's refusals are thrown, not exits", async () => {
  await expect(parse("nothing")).rejects.toThrow(CommanderError);
});
