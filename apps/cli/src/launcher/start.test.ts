import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { findRunningPostgres, removeEmbeddedPostgres } from "@runlet/db/embedded";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readSettings } from "../env.ts";
import { readLockHolder } from "../home/home-lock.ts";

let folder = "";
let home = "";
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "runlet-start-"));
  // Started by root, Postgres runs as another user, who has to reach its data in here.
  await chmod(folder, 0o755);
  home = path.join(folder, "home");
});
afterEach(async () => {
  await removeEmbeddedPostgres(home);
  rmSync(folder, { recursive: true, force: true });
});

async function listen(): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer().listen(0);
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    port,
    close: async () => {
      server.close();
      await once(server, "close");
    },
  };
}

async function findFreePort(): Promise<number> {
  const { port, close } = await listen();
  await close();
  return port;
}

/** Runs `start` of the real CLI with nothing in its environment but the PATH and this. */
async function start(env: Record<string, string>) {
  const ports = { PORT: String(await findFreePort()), RUNNER_PORT: String(await findFreePort()) };
  const { PATH } = readSettings().childEnv;
  const main = path.resolve(import.meta.dirname, "../main.ts");
  const child = spawn(process.execPath, [main, "start"], {
    env: { PATH, RUNLET_HOME: home, ...ports, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output.stderr += text;
  });
  const exited = once(child, "close").then(([code]) => ({ code: code as number, ...output }));
  return { child, exited, ports };
}

test.each(["PORT", "RUNNER_PORT"])("%s in use is refused with a sentence", async (variable) => {
  const { port, close } = await listen();
  const { exited } = await start({ [variable]: String(port) });
  const { code, stderr } = await exited;
  await close();
  expect(code).toBe(1);
  expect(stderr).toBe(
    `runlet: Port ${port} is in use by another program; set ${variable} to a free one or end that program.\n`,
  );
  expect(readLockHolder(home)).toBeNull();
});

test("a data folder that cannot be made is refused with a sentence", async () => {
  writeFileSync(path.join(folder, "file"), "");
  const { exited } = await start({ RUNLET_HOME: path.join(folder, "file/home") });
  const { code, stderr } = await exited;
  expect(code).toBe(1);
  expect(stderr).toMatch(/^runlet: RUNLET_HOME \S+ cannot be written \(ENOTDIR: [^\n]+\n$/);
});

test("a weak secret is refused with a sentence, and nothing is made", async () => {
  const { exited } = await start({ RUNLET_SECRET: "x".repeat(40) });
  const { code, stderr } = await exited;
  expect(code).toBe(1);
  expect(stderr).toMatch(/^runlet: RUNLET_SECRET is too weak \(it repeats itself\)[^\n]+\n$/);
  expect(readdirSync(folder)).toEqual([]);
});

test("a database that is not there is refused with a sentence without its password", async () => {
  const port = await findFreePort();
  const { exited } = await start({ DATABASE_URL: `postgres://u:hush-hush@127.0.0.1:${port}/r` });
  const { code, stderr } = await exited;
  expect(code).toBe(1);
  expect(stderr).toMatch(/^runlet: DATABASE_URL postgres:\/\/u@127\S+ cannot be reached [^\n]+\n$/);
  expect(stderr).not.toContain("hush");
});

test("a second start is refused, and a stop of the first leaves nothing behind", async () => {
  const first = await start({});
  const ended = first.exited.then(({ stdout, stderr }) => `ended: ${stdout}${stderr}`);
  // It holds the folder long before it is ready.
  const holder = () => readLockHolder(home)?.pid ?? Promise.race([ended, null]);
  await expect.poll(holder, { timeout: 60_000 }).toBe(first.child.pid);
  const second = await start({});
  const refusal = await second.exited;
  first.child.kill("SIGTERM");
  const { code } = await first.exited;
  expect(refusal.code).toBe(1);
  expect(refusal.stderr).toBe(
    `runlet: Runlet already runs with the data folder ${home}: pid ${first.child.pid}, http://localhost:${first.ports.PORT}. Stop it first, or set RUNLET_HOME, PORT and RUNNER_PORT for a second one.\n`,
  );
  expect(code).toBe(0);
  expect(readLockHolder(home)).toBeNull();
  expect(await findRunningPostgres(home)).toBeNull();
}, 120_000);
