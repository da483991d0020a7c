import { expect, test } from "vitest";
import { useTestRunner } from "../testing/use-test-runner.ts";

const stage = useTestRunner();
const { call } = stage;

const echo = "export default async function (input) { return input }";

test("a failed script's message and stack stay in its record", async () => {
  await stage.workspace.createHttpScript({
    path: "/broken",
    source: 'export default async function () { throw new Error("the secret is 42") }',
  });
  const answer = await call("/acme/broken");
  const id = answer.headers.get("x-execution-id") ?? "";
  expect(answer.status).toBe(500);
  expect(await answer.json()).toEqual({
    error: { code: "runtime_error", message: "The script failed.", executionId: id },
  });
  expect(await stage.workspace.readExecution(id)).toMatchObject({
    status: "failed",
    error: { code: "runtime_error", message: expect.stringContaining("the secret is 42") },
  });
});

test("an endless loop is answered 504 while another script answers", async () => {
  await stage.workspace.createHttpScript({
    path: "/loop",
    source: "export default async function () { while (true) {} }",
    timeoutMs: 1_000,
  });
  await stage.workspace.createHttpScript({ path: "/quick", source: echo });
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
  await stage.workspace.createHttpScript({
    path: "/void",
    source: "export default async function () {}",
  });
  const answer = await call("/acme/void");
  expect([answer.status, await answer.text()]).toEqual([200, "null"]);
});

test("a VM process that is killed is told truthfully, and the next call is fine", async () => {
  await stage.workspace.createHttpScript({
    path: "/hang",
    source:
      'export default async function (input, ctx) { ctx.logger.info("runs"); await new Promise(() => {}) }',
    timeoutMs: 30_000,
  });
  await stage.workspace.createHttpScript({ path: "/after", source: echo });
  const hanging = call("/acme/hang");
  await expect
    .poll(async () => (await fetch(`http://127.0.0.1:${stage.runner.port}/metrics`)).text())
    .toMatch(/executions\{state="executing"\} 1/);
  for (const pid of stage.runner.vmPids()) process.kill(pid, "SIGKILL");
  const answer = await hanging;
  expect(answer.status).toBe(500);
  expect(await answer.json()).toMatchObject({ error: { code: "vm_crashed" } });
  expect((await call("/acme/after")).status).toBe(200);
});
