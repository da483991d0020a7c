import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Caller } from "../access/caller.ts";
import { listAudit } from "../audit/list-audit.ts";
import { createScript } from "../scripts/create-script.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { scriptInput } from "../testing/test-script.ts";
import { createTestTenant, signInTestUser } from "../testing/test-tenant.ts";
import { callScript } from "./call-script.ts";
import { executeScript } from "./execute-script.ts";
import { getExecution } from "./get-execution.ts";
import { listExecutions } from "./list-executions.ts";
import type { ExecuteContext, ExecutionOrigin, RunProgram, RunRequest } from "./run-program.ts";

let core: TestCore;
let admin: Caller;
let parentId: string;
const never = new AbortController().signal;

beforeAll(async () => {
  core = await createTestCore();
  admin = (await createTestTenant(core, "acme")).callers.admin;
  const scriptId = await makeScript({ name: "parent", type: "oneoff" });
  const request = { tenantId: admin.tenant.id, scriptId, input: null, trigger: "api" } as const;
  parentId = (await executeScript(core.context, request)).id;
});
afterAll(() => core.release());

async function makeScript(given: Record<string, unknown>): Promise<string> {
  const input = scriptInput({ type: "embedded", status: "active", ...given });
  return (await createScript(core.context, admin, input)).id;
}

const noOrigin: ExecutionOrigin = { userId: null, apiKeyId: null, eventId: null, depth: 0 };
const call = (
  name: unknown,
  input: unknown = null,
  {
    context = core.context,
    signal = never,
    ...origin
  }: { context?: ExecuteContext; signal?: AbortSignal } & Partial<ExecutionOrigin> = {},
) =>
  callScript(
    context,
    { ...noOrigin, ...origin, scope: admin.scope, executionId: parentId },
    { name, input },
    signal,
  );

async function lastExecutionOf(scriptId: string) {
  const { items } = await listExecutions(core.context, admin, { scriptId, limit: 1 });
  return getExecution(core.context, admin, { id: items[0]?.id ?? "" });
}

test("answers the other script's output, and is recorded as an execution of its own", async () => {
  const scriptId = await makeScript({
    name: "add tax",
    source: "export default ({ price }) => ({ price: price * 1.2 });",
  });
  expect(await call("add tax", { price: 10 })).toEqual({ price: 12 });
  const execution = await lastExecutionOf(scriptId);
  expect(execution).toMatchObject({
    trigger: "script",
    parentId,
    status: "completed",
    input: { price: 10 },
    output: { price: 12 },
  });
  const { items } = await listAudit(core.context, admin, { targetId: execution.id, limit: 1 });
  expect(items).toMatchObject([
    { action: "execution.run", actor: { type: "script", id: parentId } },
  ]);
});

test("hands on who started it, and how deep it is", async () => {
  const { user } = await signInTestUser(
    core,
    { email: "ada@example.com", role: "developer" },
    "acme",
  );
  const requests: RunRequest[] = [];
  const context = await core.createRunner(async (request) => {
    requests.push(request);
    return core.context.runProgram(request);
  });
  await makeScript({ name: "who", source: "export default (_, ctx) => ctx.user.email;" });
  const eventId = parentId;
  const output = await call("who", null, { context, userId: user.id, eventId, depth: 2 });
  expect(output).toBe("ada@example.com");
  expect(requests).toMatchObject([{ depth: 3 }]);
  const called = await getExecution(core.context, admin, { id: requests[0]?.executionId ?? "" });
  expect(called).toMatchObject({ eventId, user: { id: user.id }, apiKey: null });
});

test("what an execution of nobody's hands on is nothing, at depth 0", async () => {
  const requests: RunRequest[] = [];
  const context = await core.createRunner(async (request) => {
    requests.push(request);
    return core.context.runProgram(request);
  });
  const scriptId = await makeScript({ name: "first" });
  const request = { tenantId: admin.tenant.id, scriptId, input: null, trigger: "http" } as const;
  await executeScript(context, request);
  expect(requests).toMatchObject([{ depth: 0 }]);
});

test("scripts call each other to a depth of five, and no deeper", async () => {
  // A stand-in for the sandbox's side: each program calls the next one, as far as it is let.
  const refusals: unknown[] = [];
  const runProgram: RunProgram = async (request) => {
    const { signal } = request;
    const call = { op: "scripts.call", args: ["chain", null], signal };
    const deeper = await request.answerHostCall(call).catch((error) => {
      refusals.push(error);
      return 0;
    });
    const outcome = await core.context.runProgram(request);
    return { ...outcome, outputJson: JSON.stringify(Number(deeper) + 1) };
  };
  const context = await core.createRunner(runProgram);
  await makeScript({ name: "chain" });
  expect(await call("chain", null, { context })).toBe(5);
  expect(refusals).toMatchObject([
    {
      name: "HostCallError",
      code: "call_depth",
      message: "Scripts may call each other to a depth of 5",
    },
  ]);
});

describe("what is not embedded and active", () => {
  test.each([
    ["nothing of that name", "nowhere", {}],
    ["another type", "by hand", { type: "oneoff" }],
  ])("is not found: %s", async (_, name, given) => {
    if (name !== "nowhere") await makeScript({ name, ...given });
    await expect(call(name)).rejects.toMatchObject({
      name: "HostCallError",
      code: "not_found",
      message: `There is no embedded script ${name}`,
    });
  });

  test("is not found when another tenant has it", async () => {
    const { admin: other } = (await createTestTenant(core, "other")).callers;
    const input = scriptInput({ name: "theirs", type: "embedded", status: "active" });
    await createScript(core.context, other, input);
    await expect(call("theirs")).rejects.toMatchObject({ code: "not_found" });
  });

  test("does not run while it is a draft, and leaves no execution", async () => {
    const scriptId = await makeScript({ name: "a draft", status: "draft" });
    await expect(call("a draft")).rejects.toMatchObject({
      name: "HostCallError",
      code: "script_not_active",
      message: "The script a draft is draft",
    });
    const { items } = await listExecutions(core.context, admin, { scriptId, limit: 1 });
    expect(items).toEqual([]);
  });
});

describe("a script that does not complete", () => {
  test("fails the call with its name, code and message, and nothing of its stack", async () => {
    await makeScript({
      name: "no stock",
      source: `export default () => { throw new Error("7 left"); };`,
    });
    const error = (await call("no stock").catch((thrown: unknown) => thrown)) as Error;
    expect(error).toMatchObject({
      name: "HostCallError",
      code: "script_failed",
      message: "The script no stock failed: runtime_error: 7 left",
    });
    expect(error.cause).toBeUndefined();
  });

  test("says that it took too long", async () => {
    const context = await core.createRunner(async (request) => ({
      ...(await core.context.runProgram(request)),
      status: "timeout",
      outputJson: null,
      error: {
        code: "timeout",
        message: "Took longer than 1 s",
        stack: null,
        line: null,
        column: null,
      },
    }));
    await makeScript({ name: "too slow" });
    await expect(call("too slow", null, { context })).rejects.toMatchObject({
      code: "script_failed",
      message: "The script too slow failed: timeout: Took longer than 1 s",
    });
  });

  test("is cancelled when the calling execution ends", async () => {
    const scriptId = await makeScript({
      name: "endless",
      source: "export default () => new Promise(() => {});",
    });
    const parent = new AbortController();
    const context = await core.createRunner(async (request) => {
      setImmediate(() => parent.abort());
      return core.context.runProgram(request);
    });
    await expect(call("endless", null, { context, signal: parent.signal })).rejects.toMatchObject({
      code: "script_failed",
    });
    expect(await lastExecutionOf(scriptId)).toMatchObject({ status: "cancelled", parentId });
  });

  test("a broken sandbox is no fault of the script's: it is rejected as it is", async () => {
    const context = await core.createRunner(() => Promise.reject(new Error("the pool is gone")));
    const scriptId = await makeScript({ name: "unlucky" });
    await expect(call("unlucky", null, { context })).rejects.toThrow("the pool is gone");
    expect(await lastExecutionOf(scriptId)).toMatchObject({ error: { code: "vm_crashed" } });
  });
});

describe("arguments", () => {
  test.each([[undefined], [null], [7], [{}], ["a\u0000b"], ["a\ud800b"]])(
    "%j names no script",
    async (name) => {
      await expect(call(name)).rejects.toMatchObject({
        name: "HostCallError",
        code: "validation",
        message: "name: must be the name of a script",
      });
    },
  );

  test("an input has at most 1 MiB of JSON; none is null", async () => {
    await makeScript({ name: "size", source: "export default (input) => input?.length ?? null;" });
    expect(await call("size", "x".repeat(1_048_574))).toBe(1_048_574);
    expect(await call("size", undefined)).toBeNull();
    await expect(call("size", "x".repeat(1_048_575))).rejects.toMatchObject({
      name: "HostCallError",
      code: "too_large",
      message: "input: must be at most 1048576 bytes of JSON; it has 1048577",
    });
  });
});
