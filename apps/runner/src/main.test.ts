import { createServer } from "node:net";
import { runScript, runScriptInput } from "@runlet/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { query as queryUrl } from "./testing/query.ts";
import { type RunnerProcess, spawnRunner } from "./testing/start-runner-process.ts";
import { createWorkspace, type Workspace } from "./testing/workspace.ts";

let workspace: Workspace;
const started: RunnerProcess[] = [];

beforeEach(async () => {
  workspace = await createWorkspace();
});

afterEach(async () => {
  for (const { child } of started) child.kill("SIGKILL");
  await Promise.all(started.splice(0).map(({ exited }) => exited));
  await workspace.close();
});

function start(env: NodeJS.ProcessEnv = {}): RunnerProcess {
  const runner = spawnRunner(workspace, env);
  started.push(runner);
  return runner;
}

const query = (text: string) => queryUrl(workspace.database.ownerUrl, text);

const call = (port: number, path: string) => fetch(`http://127.0.0.1:${port}/api/run/acme${path}`);

const countRunning = async () =>
  (await query(`SELECT FROM executions WHERE status = 'running'`)).length;

/** A script that waits; when this resolves it runs, and has for a second: then the database says so. */
async function callWaiting(port: number, waitMs: number): Promise<{ answer: Promise<Response> }> {
  await workspace.createHttpScript({
    path: "/wait",
    source: `export default () => new Promise((resolve) => setTimeout(() => resolve("done"), ${waitMs}))`,
  });
  const answer = call(port, "/wait");
  // Who kills the runner looks at the broken connection later.
  answer.catch(() => {});
  await expect.poll(countRunning, { timeout: 10_000 }).toBe(1);
  return { answer };
}

async function runLater(source = "export default () => 1"): Promise<string> {
  const { id } = await workspace.createScript(source);
  const input = runScriptInput.parse({ scriptId: id, input: null, wait: false });
  return (await runScript(workspace.context, workspace.caller, input)).id;
}

test("SIGTERM lets what runs be answered, takes nothing new, and ends in order", async () => {
  const runner = start();
  const port = await runner.listening;
  const { answer } = await callWaiting(port, 4_000);
  const later = await runLater(
    "export default () => new Promise((resolve) => setTimeout(resolve, 4_000))",
  );
  await expect.poll(countRunning, { timeout: 10_000 }).toBe(2);
  runner.child.kill("SIGTERM");
  // One that came before the signal was heard is answered too, four seconds later.
  await expect
    .poll(() => call(port, "/wait").catch((error) => error), { timeout: 20_000 })
    .toBeInstanceOf(TypeError);
  const response = await answer;
  expect([response.status, await response.json()]).toEqual([200, "done"]);
  expect(await runner.exited).toEqual({ code: 0, signal: null, stderr: "" });
  expect(await query("SELECT FROM runners WHERE stopped_at IS NULL")).toEqual([]);
  expect((await workspace.readExecution(later)).status).toBe("completed");
  expect(
    await query("SELECT FROM graphile_worker._private_jobs WHERE locked_at IS NOT NULL"),
  ).toEqual([]);
});

test("a launcher that is gone stops it as well", async () => {
  const runner = start();
  await runner.listening;
  runner.child.disconnect();
  expect(await runner.exited).toMatchObject({ code: 0 });
});

test("a second signal ends it at once", async () => {
  const runner = start();
  const { answer } = await callWaiting(await runner.listening, 20_000);
  runner.child.kill("SIGINT");
  runner.child.kill("SIGTERM");
  expect(await runner.exited).toMatchObject({ code: 1 });
  await expect(answer).rejects.toThrow();
});

test("what a killed runner left is taken over by the next", async () => {
  const killed = start();
  const { answer } = await callWaiting(await killed.listening, 20_000);
  const interrupted = await runLater("export default () => new Promise(() => {})");
  await expect.poll(countRunning, { timeout: 10_000 }).toBe(2);
  killed.child.kill("SIGKILL");
  await expect(answer).rejects.toThrow();
  const waiting = await runLater();
  await query("UPDATE runners SET heartbeat_at = now() - interval '1 minute'");

  await start().listening;
  await expect
    .poll(async () => (await workspace.readExecution(waiting)).status, { timeout: 20_000 })
    .toBe("completed");
  await expect.poll(countRunning, { timeout: 20_000 }).toBe(0);
  expect(await workspace.readExecution(interrupted)).toMatchObject({
    status: "failed",
    error: { code: "runner_lost" },
  });
  await expect
    .poll(() => query("SELECT FROM graphile_worker._private_jobs"), { timeout: 20_000 })
    .toEqual([]);
});

test("it outlives the loss of all its connections to Postgres", async () => {
  const runner = start();
  const port = await runner.listening;
  await workspace.createHttpScript({ path: "/quick", source: 'export default () => "quick"' });
  const { answer } = await callWaiting(port, 4_000);
  await query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`);
  expect((await answer).status).toBe(200);
  expect((await call(port, "/quick")).status).toBe(200);
  const id = await runLater();
  await expect
    .poll(async () => (await workspace.readExecution(id)).status, { timeout: 20_000 })
    .toBe("completed");
  expect(runner.child.exitCode).toBeNull();
});

test.each([
  [{ RUNLET_SECRET: "short" }, "RUNLET_SECRET must have 32 characters or more.\n"],
  [
    { RUNLET_SANDBOX_MAX_VMS: "0" },
    "RUNLET_SANDBOX_MAX_VMS must be a whole number from 1 to 10000.\n",
  ],
])("a bad value stops it with a sentence: %o", async (env, sentence) => {
  const { listening, exited } = start(env);
  await expect(listening).rejects.toThrow(sentence);
  expect(await exited).toMatchObject({ code: 78 });
});

test("a port in use stops it with a sentence, and it leaves nothing behind", async () => {
  const other = createServer();
  const port = await new Promise<number>((resolve) => {
    other.listen(0, () => resolve((other.address() as { port: number }).port));
  });
  const { listening, exited } = start({ RUNNER_PORT: String(port) });
  await expect(listening).rejects.toThrow(`RUNNER_PORT ${port} is in use by another program.\n`);
  expect(await exited).toMatchObject({ code: 1 });
  expect(await query("SELECT FROM runners WHERE stopped_at IS NULL")).toEqual([]);
  other.close();
});
