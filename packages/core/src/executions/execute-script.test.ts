import { newId } from "@runlet/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller } from "../access/caller.ts";
import { listAudit } from "../audit/list-audit.ts";
import { createScript } from "../scripts/create-script.ts";
import { updateScript } from "../scripts/update-script.ts";
import { updateSettings } from "../settings/update-settings.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { scriptInput } from "../testing/test-script.ts";
import { createTestTenant, signInTestUser } from "../testing/test-tenant.ts";
import { executeScript } from "./execute-script.ts";
import type { Trigger } from "./execution.ts";
import { getExecution } from "./get-execution.ts";
import type { RunRequest } from "./run-program.ts";
import { runScript } from "./run-script.ts";

let core: TestCore;
let admin: Caller;

beforeAll(async () => {
  core = await createTestCore();
  admin = (await createTestTenant(core, "acme")).callers.admin;
});
afterAll(() => core.release());

async function makeScript(name: string, source?: string): Promise<string> {
  const given = source === undefined ? { name } : { name, source };
  const { id } = await createScript(
    core.context,
    admin,
    scriptInput({ ...given, status: "active" }),
  );
  return id;
}

const execute = (scriptId: string, input: unknown, trigger: Trigger = "api") =>
  executeScript(core.context, { tenantId: admin.tenant.id, scriptId, input, trigger });

test("what is answered is what is recorded", async () => {
  const scriptId = await makeScript(
    "recorded",
    `export default async (input, ctx) => {
      ctx.logger.info("one", { n: 1 });
      ctx.logger.warn("two");
      return { hello: input.name };
    };`,
  );
  const execution = await execute(scriptId, { name: "Ada" });
  expect(execution).toMatchObject({
    scriptId,
    scriptName: "recorded",
    version: 1,
    status: "completed",
    trigger: "api",
    input: { name: "Ada" },
    output: { hello: "Ada" },
    error: null,
    attempt: 1,
    logs: [
      { level: "info", message: "one", fields: { n: 1 } },
      { level: "warn", message: "two", fields: null },
    ],
    metrics: { queueMs: 0, vm: "warm", compileCache: "miss" },
  });
  expect(await getExecution(core.context, admin, { id: execution.id })).toEqual(execution);
});

test("a script's error is recorded too", async () => {
  const scriptId = await makeScript(
    "fails",
    `export default () => { throw new Error("no stock"); };`,
  );
  const execution = await execute(scriptId, null);
  expect(execution).toMatchObject({
    status: "failed",
    output: null,
    error: { code: "runtime_error", message: "no stock" },
  });
  expect(await getExecution(core.context, admin, { id: execution.id })).toEqual(execution);
});

test.each([
  ["null", null],
  ["NUL characters and half surrogate pairs", { "a\u0000": "\ud800 \u0000" }],
  ["keys that prototypes have", JSON.parse(`{"__proto__": {"a": 1}, "constructor": 2}`)],
  ["numbers at the edge", [1e308, -0.1, 5e-324]],
  ["deep nesting", JSON.parse(`${"[".repeat(500)}${"]".repeat(500)}`)],
  ["false", false],
  ["an empty text", ""],
])("input and output are kept to the letter: %s", async (name, value) => {
  const scriptId = await makeScript(`echo ${name}`, "export default (input) => input;");
  const { id } = await execute(scriptId, value);
  const { input, output } = await getExecution(core.context, admin, { id });
  expect(JSON.stringify(input)).toBe(JSON.stringify(value));
  expect(JSON.stringify(output)).toBe(JSON.stringify(value));
});

test("the program gets the facts, and the limits that hold now", async () => {
  const { callers } = await createTestTenant(core, "facts");
  const { user, caller } = await signInTestUser(
    core,
    { email: "ada@example.com", role: "developer" },
    "facts",
  );
  const { id: scriptId } = await createScript(
    core.context,
    callers.admin,
    scriptInput({ name: "facts", limits: { timeoutMs: 20_000 } }),
  );
  await updateSettings(core.context, callers.admin, { maxima: { timeoutMs: 1_000 } });
  const requests: RunRequest[] = [];
  const runner = await core.createRunner(async (request) => {
    requests.push(request);
    return core.context.runProgram(request);
  });
  const execution = await runScript(runner, caller, { scriptId, input: { a: 1 }, wait: true });
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({
    tenantId: callers.admin.tenant.id,
    executionId: execution.id,
    program: { filename: "facts.js", sourceHash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    limits: { timeoutMs: 1_000, memoryMb: 64 },
    inputJson: `{"a":1}`,
  });
  expect(JSON.parse(requests[0]?.factsJson ?? "")).toEqual({
    trigger: { type: "manual" },
    tenant: { id: callers.admin.tenant.id, slug: "facts", name: "facts" },
    script: { id: scriptId, name: "facts", version: 1, type: "oneoff" },
    execution: { id: execution.id, attempt: 1 },
    user: { id: user.id, email: "ada@example.com", role: "developer" },
  });
  expect(execution.user).toEqual({ id: user.id, email: "ada@example.com" });
});

test("while it runs the row says so, and shows the logs so far", async () => {
  const scriptId = await makeScript("slow");
  const started = Promise.withResolvers<string>();
  const mayEnd = Promise.withResolvers<void>();
  const runner = await core.createRunner(async (request) => {
    request.onLogs([
      { at: new Date().toISOString(), level: "info", message: "begun", fields: null },
    ]);
    started.resolve(request.executionId);
    await mayEnd.promise;
    return core.context.runProgram(request);
  });
  const whole = executeScript(runner, {
    tenantId: admin.tenant.id,
    scriptId,
    input: null,
    trigger: "http",
  });
  const id = await started.promise;
  await expect
    .poll(async () => (await getExecution(core.context, admin, { id })).logs.length)
    .toBe(1);
  const running = await getExecution(core.context, admin, { id });
  expect(running).toMatchObject({ status: "running", completedAt: null, output: null });
  mayEnd.resolve();
  await whole;
  expect((await getExecution(core.context, admin, { id })).status).toBe("completed");
});

test("the newest version runs", async () => {
  const id = await makeScript("grows");
  await updateScript(core.context, admin, { id, source: "export default () => 'two';" });
  expect(await execute(id, null)).toMatchObject({ version: 2, output: "two" });
});

test("a script that is not there does not run", async () => {
  await expect(execute(newId(), null)).rejects.toMatchObject({ code: "not_found" });
});

test("each execution is in the audit log, with who started it", async () => {
  const scriptId = await makeScript("audited");
  const byKey = await runScript(core.context, admin, { scriptId, input: null, wait: true });
  const byHttp = await executeScript(core.context, {
    tenantId: admin.tenant.id,
    scriptId,
    input: null,
    trigger: "http",
    ip: "198.51.100.7",
  });
  const { items } = await listAudit(core.context, admin, { action: "execution.run", limit: 2 });
  expect(items).toMatchObject([
    {
      actor: { type: "system", id: null, name: "http" },
      target: { type: "execution", id: byHttp.id, name: "audited" },
      ip: "198.51.100.7",
    },
    { actor: { type: "api_key", id: admin.id, name: "admin" }, target: { id: byKey.id } },
  ]);
});
