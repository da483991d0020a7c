import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller } from "../access/caller.ts";
import { listAudit } from "../audit/list-audit.ts";
import { heartbeat } from "../runners/heartbeat.ts";
import { retireRunner } from "../runners/retire-runner.ts";
import { createScript } from "../scripts/create-script.ts";
import { withOwner } from "../testing/owner-client.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { scriptInput } from "../testing/test-script.ts";
import { createTestTenant } from "../testing/test-tenant.ts";
import { cancelExecution } from "./cancel-execution.ts";
import { executeScript } from "./execute-script.ts";
import { findCancelRequests } from "./find-cancel-requests.ts";
import { getExecution } from "./get-execution.ts";
import { recoverExecutions } from "./recover-executions.ts";
import type { ExecuteContext } from "./run-program.ts";

let core: TestCore;
let admin: Caller;
let scriptId: string;

beforeAll(async () => {
  core = await createTestCore();
  admin = (await createTestTenant(core, "acme")).callers.admin;
  scriptId = (await createScript(core.context, admin, scriptInput({ status: "active" }))).id;
});
afterAll(() => core.release());

const get = (id: string) => getExecution(core.context, admin, { id });
const query = (text: string, values: unknown[]) =>
  withOwner(core.ownerUrl, (client) => client.query(text, values));

/** An execution that runs, on a runner of its own, until `end` is called or it is cancelled. */
async function startRunning() {
  const started = Promise.withResolvers<string>();
  const mayEnd = Promise.withResolvers<void>();
  const controller = new AbortController();
  const runner: ExecuteContext = await core.createRunner(async (request) => {
    started.resolve(request.executionId);
    const aborted = new Promise((resolve) => request.signal.addEventListener("abort", resolve));
    await Promise.race([mayEnd.promise, aborted]);
    return core.context.runProgram(request);
  });
  const request = {
    tenantId: admin.tenant.id,
    scriptId,
    input: { name: "x" },
    trigger: "api",
  } as const;
  const whole = executeScript(runner, request, { signal: controller.signal });
  const id = await started.promise;
  const end = () => {
    mayEnd.resolve();
    return whole;
  };
  return { id, runner, end, controller, whole };
}

const recover = () => recoverExecutions(core.context);

test("what a live runner runs is left alone", async () => {
  const { id, runner, end } = await startRunning();
  await heartbeat(runner, { id: runner.runnerId, stats: { busy: 1 } });
  expect(await recover()).toEqual({ failed: 0 });
  expect((await get(id)).status).toBe("running");
  await end();
});

test("a heartbeat tells for how long there was none, by the database's clock", async () => {
  const runner = await core.createRunner(core.context.runProgram);
  const beat = () => heartbeat(runner, { id: runner.runnerId });
  await query("UPDATE runners SET heartbeat_at = now() - interval '40 s' WHERE id = $1", [
    runner.runnerId,
  ]);
  expect(await beat()).toBeGreaterThanOrEqual(40_000);
  expect(await beat()).toBeLessThan(40_000);
  await retireRunner(runner, { id: runner.runnerId });
  expect(await beat()).toBeNull();
});

test.each([
  ["is silent for 30 s", "UPDATE runners SET heartbeat_at = now() - interval '31 s' WHERE id = $1"],
  ["is gone", "DELETE FROM runners WHERE id = $1"],
])("what a runner ran that %s has failed as runner_lost", async (_name, statement) => {
  const { id, runner, end } = await startRunning();
  await query(statement, [runner.runnerId]);
  expect(await recover()).toEqual({ failed: 1 });
  const recovered = await get(id);
  expect(recovered).toMatchObject({
    status: "failed",
    error: { code: "runner_lost" },
    completedAt: expect.any(String),
  });
  expect(await recover()).toEqual({ failed: 0 });
  // The runner was not dead after all: nothing leaves a final state, and its caller hears what is recorded.
  expect(await end()).toEqual(recovered);
  const { items } = await listAudit(core.context, admin, { action: "execution.recover", limit: 1 });
  expect(items).toMatchObject([{ actor: { type: "system" }, target: { id } }]);
});

test("what a stopped runner left is recovered at once, and only that", async () => {
  const stopped = await startRunning();
  const other = await startRunning();
  await retireRunner(core.context, { id: stopped.runner.runnerId });
  await query("UPDATE runners SET heartbeat_at = now() - interval '1 h' WHERE id = $1", [
    other.runner.runnerId,
  ]);
  const { runnerId } = stopped.runner;
  expect(await recoverExecutions(core.context, { runnerId })).toMatchObject({ failed: 1 });
  expect((await get(stopped.id)).status).toBe("failed");
  expect((await get(other.id)).status).toBe("running");
  await Promise.all([stopped.end(), other.end()]);
});

test("a final write that was lost is found, though its runner lives", async () => {
  const { id, end } = await startRunning();
  await query("UPDATE executions SET started_at = now() - interval '31 min' WHERE id = $1", [id]);
  expect(await recover()).toMatchObject({ failed: 1 });
  await end();
  expect((await get(id)).error?.code).toBe("runner_lost");
});

test("what a runner's rows say it runs although it knows nothing of it is lost, and nothing else", async () => {
  const { id, runner, end } = await startRunning();
  const other = await startRunning();
  expect(await recoverExecutions(runner)).toEqual({ failed: 0 });
  // As if the answer to the commit had been lost with its connection.
  runner.underWay.delete(id);
  expect(await recoverExecutions(other.runner)).toEqual({ failed: 0 });
  expect(await recoverExecutions(runner)).toEqual({ failed: 1 });
  expect((await get(id)).error?.code).toBe("runner_lost");
  await Promise.all([end(), other.end()]);
  expect((await get(other.id)).status).toBe("completed");
  expect(other.runner.underWay.size).toBe(0);
});

test("many runners that recover at once do it once", async () => {
  const { runner, end } = await startRunning();
  await retireRunner(core.context, { id: runner.runnerId });
  const counts = await Promise.all(Array.from({ length: 4 }, recover));
  expect(counts.reduce((sum, { failed }) => sum + failed, 0)).toBe(1);
  await end();
});

test("a cancel of a running execution reaches its runner, which ends it", async () => {
  const { id, controller, whole } = await startRunning();
  const listener = new Client({ connectionString: core.ownerUrl });
  await listener.connect();
  await listener.query("LISTEN runlet_cancel");
  const heard = new Promise<string | undefined>((resolve) => {
    listener.on("notification", ({ payload }) => resolve(payload));
  });
  const running = [{ tenantId: admin.tenant.id, executionId: id }];
  expect(await findCancelRequests(core.context, running)).toEqual([]);
  const asked = await cancelExecution(core.context, admin, { id });
  expect(asked).toMatchObject({ status: "running", cancelRequestedAt: expect.any(String) });
  expect(await heard).toBe(id);
  expect(await findCancelRequests(core.context, running)).toEqual([id]);
  await listener.end();
  controller.abort();
  const ended = await whole;
  expect(ended).toMatchObject({ status: "cancelled", error: { code: "cancelled" } });
  expect(ended).toEqual(await get(id));
  expect(await findCancelRequests(core.context, running)).toEqual([]);
});
