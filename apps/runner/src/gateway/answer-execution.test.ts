import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunningRunner } from "../runner.ts";
import { startTestRunner } from "../testing/start-test-runner.ts";
import { createWorkspace, type Workspace } from "../testing/workspace.ts";

let workspace: Workspace;
let runner: RunningRunner;

beforeAll(async () => {
  workspace = await createWorkspace();
  runner = await startTestRunner(workspace);
});

afterAll(async () => {
  await runner?.stop();
  await workspace?.close();
});

const call = (path: string, init?: RequestInit) =>
  fetch(`http://127.0.0.1:${runner.port}/api/run${path}`, init);

const echo = "export default async function (input) { return input }";

test("a failed script's message and stack stay in its record", async () => {
  await workspace.createHttpScript({
    path: "/broken",
    source: 'export default async function () { throw new Error("the secret is 42") }',
  });
  const answer = await call("/acme/broken");
  const id = answer.headers.get("x-execution-id") ?? "";
  expect(answer.status).toBe(500);
  expect(await answer.json()).toEqual({
    error: { code: "runtime_error", message: "The script failed.", executionId: id },
  });
  expect(await workspace.readExecution(id)).toMatchObject({
    status: "failed",
    error: { code: "runtime_error", message: expect.stringContaining("the secret is 42") },
  });
});

test("an endless loop is answered 504 while another script answers", async () => {
  await workspace.createHttpScript({
    path: "/loop",
    source: "export default async function () { while (true) {} }",
    timeoutMs: 1_000,
  });
  await workspace.createHttpScript({ path: "/quick", source: echo });
  const loop = call("/acme/loop");
  const first = await Promise.race([
    loop.then(() => "loop"),
    call("/acme/quick").then(() => "quick"),
  ]);
  expect(first).toBe("quick");
  const answer = await loop;
  expect(answer.status).toBe(504);
  expect(await answer.json()).toMatchObject({ error: { code: "timeout" } });
});

test("a script that returns nothing is answered with null", async () => {
  await workspace.createHttpScript({
    path: "/void",
    source: "export default async function () {}",
  });
  const answer = await call("/acme/void");
  expect([answer.status, await answer.text()]).toEqual([200, "null"]);
});

test("a VM process that is killed is told truthfully, and the next call is fine", async () => {
  await workspace.createHttpScript({
    path: "/hang",
    source:
      'export default async function (input, ctx) { ctx.logger.info("runs"); await new Promise(() => {}) }',
    timeoutMs: 30_000,
  });
  await workspace.createHttpScript({ path: "/after", source: echo });
  const hanging = call("/acme/hang");
  await expect
    .poll(async () => (await fetch(`http://127.0.0.1:${runner.port}/metrics`)).text())
    .toMatch(/executions\{state="executing"\} 1/);
  for (const pid of runner.vmPids()) process.kill(pid, "SIGKILL");
  const answer = await hanging;
  expect(answer.status).toBe(500);
  expect(await answer.json()).toMatchObject({ error: { code: "vm_crashed" } });
  expect((await call("/acme/after")).status).toBe(200);
});
