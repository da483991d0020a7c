import { cancelExecution, runScript } from "@runlet/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RunningRunner } from "./runner.ts";
import { query } from "./testing/query.ts";
import { startTestRunner } from "./testing/start-test-runner.ts";
import { createWorkspace, type Workspace } from "./testing/workspace.ts";

let workspace: Workspace;
let runner: RunningRunner;

beforeEach(async () => {
  workspace = await createWorkspace();
});

afterEach(async () => {
  await runner?.stop();
  await workspace?.close();
});

const get = (path: string) => fetch(`http://127.0.0.1:${runner.port}${path}`);
const neverEnds = "export default () => new Promise(() => {})";

async function runLater(source: string): Promise<string> {
  const { id } = await workspace.createScript(source);
  const input = { scriptId: id, input: { n: 20 }, wait: false };
  return (await runScript(workspace.context, workspace.caller, input)).id;
}

const statusOf = async (id: string) => (await workspace.readExecution(id)).status;

function callInternally(body: unknown, authorization = workspace.internalAuthorization) {
  return fetch(`http://127.0.0.1:${runner.port}/internal/executions`, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

test("a run that nobody waits for is done by the queue", async () => {
  runner = await startTestRunner(workspace);
  const id = await runLater("export default (input, ctx) => ({ n: input.n + 1, by: ctx.trigger })");
  await expect.poll(() => statusOf(id), { timeout: 20_000 }).toBe("completed");
  expect(await workspace.readExecution(id)).toMatchObject({ output: { n: 21 }, attempt: 1 });
});

test("a running execution ends soon after it is asked to", async () => {
  runner = await startTestRunner(workspace);
  const id = await runLater(neverEnds);
  await expect.poll(() => statusOf(id), { timeout: 20_000 }).toBe("running");
  await cancelExecution(workspace.context, workspace.caller, { id });
  await expect.poll(() => statusOf(id), { timeout: 20_000 }).toBe("cancelled");
});

test("the coming months' partitions are made by a job that recurs", async () => {
  runner = await startTestRunner(workspace);
  const { ownerUrl } = workspace.database;
  const crontabs =
    "SELECT identifier FROM graphile_worker._private_known_crontabs ORDER BY identifier";
  await expect
    .poll(() => query(ownerUrl, crontabs))
    .toEqual([
      { identifier: "delete-expired" },
      { identifier: "maintain-partitions" },
      { identifier: "release-parked" },
    ]);
  const partitions = `SELECT inhrelid::regclass::text AS name FROM pg_inherits
    WHERE inhparent = 'executions'::regclass ORDER BY 1`;
  const made = await query<{ name: string }>(ownerUrl, partitions);
  await query(ownerUrl, `DROP TABLE ${made.at(-1)?.name}`);
  await query(ownerUrl, "SELECT graphile_worker.add_job('maintain-partitions')");
  await expect.poll(() => query(ownerUrl, partitions), { timeout: 20_000 }).toEqual(made);
});

test("what has expired is deleted by a job", async () => {
  runner = await startTestRunner(workspace);
  const { ownerUrl } = workspace.database;
  await query(
    ownerUrl,
    `INSERT INTO cache_entries (tenant_id, key, value, expires_at)
     VALUES ('${workspace.caller.tenant.id}', 'old', '1', now() - interval '1 s')`,
  );
  await query(ownerUrl, "SELECT graphile_worker.add_job('delete-expired')");
  await expect
    .poll(() => query(ownerUrl, "SELECT key FROM cache_entries"), { timeout: 20_000 })
    .toEqual([]);
});

test("the internal call answers the finished execution, for its key only", async () => {
  runner = await startTestRunner(workspace);
  const { id } = await workspace.createScript("export default (input) => input.n * 2");
  const request = {
    tenantId: workspace.caller.tenant.id,
    scriptId: id,
    input: { n: 21 },
    trigger: "manual",
  };
  const answer = await callInternally(request);
  expect(answer.status).toBe(200);
  const execution = (await answer.json()) as { id: string };
  expect(execution).toMatchObject({ status: "completed", output: 42, trigger: "manual" });
  expect(await workspace.readExecution(execution.id)).toEqual(execution);

  expect((await callInternally(request, "Bearer of-somebody")).status).toBe(401);
  expect((await callInternally(request, `Bearer ${workspace.key}`)).status).toBe(401);
  const malformed = await callInternally({ ...request, trigger: "wish" });
  expect(malformed.status).toBe(400);
  expect(await malformed.json()).toMatchObject({
    error: { message: expect.stringMatching(/^trigger: /) },
  });
  const unknown = { ...request, scriptId: workspace.caller.tenant.id };
  expect(await (await callInternally(unknown)).json()).toMatchObject({
    error: { code: "not_found" },
  });
});

test("what does not fit into the queues is told so: the tenant's, then the runner's", async () => {
  runner = await startTestRunner(workspace, {
    maxVmsPerTenant: 1,
    slotsPerVm: 1,
    maxWaitingPerTenant: 1,
    maxWaiting: 1,
  });
  await workspace.createHttpScript({ path: "/hang", source: neverEnds, timeoutMs: 3_000 });
  const other = await workspace.createTenant("other");
  for (const path of ["/a", "/b"]) {
    await workspace.createHttpScript({ path, source: neverEnds, timeoutMs: 3_000, caller: other });
  }
  const sandboxHolds = (text: string) =>
    expect.poll(async () => (await get("/metrics")).text(), { timeout: 10_000 }).toMatch(text);
  const running = get("/api/run/acme/hang");
  await sandboxHolds('executions{state="executing"} 1');
  const waiting = get("/api/run/acme/hang");
  await sandboxHolds('executions{state="waiting"} 1');

  const busy = await get("/api/run/acme/hang");
  expect([busy.status, busy.headers.get("retry-after")]).toEqual([429, "1"]);
  expect(await busy.json()).toMatchObject({ error: { code: "tenant_busy" } });
  const [first, second] = await Promise.all([get("/api/run/other/a"), get("/api/run/other/b")]);
  const overloaded = [first, second].filter(({ status }) => status === 503);
  expect(overloaded.length).toBeGreaterThan(0);
  expect(await overloaded[0]?.json()).toMatchObject({ error: { code: "overloaded" } });
  expect([(await running).status, (await waiting).status]).toEqual([504, 504]);
});

test("it says that it lives, that it is ready, and how it is doing", async () => {
  runner = await startTestRunner(workspace);
  expect((await get("/healthz")).status).toBe(200);
  await expect.poll(async () => (await get("/readyz")).status, { timeout: 10_000 }).toBe(200);
  expect(await (await get("/readyz")).json()).toEqual({
    status: "ready",
    checks: { database: true, sandbox: true },
  });
  await workspace.createHttpScript({ path: "/quick", source: "export default () => 1" });
  expect((await get("/api/run/acme/quick")).status).toBe(200);
  const metrics = await get("/metrics");
  expect(metrics.headers.get("content-type")).toMatch(/^text\/plain/);
  const text = await metrics.text();
  expect(text).toContain("runlet_http_request_duration_seconds_count");
  for (const line of [
    'runlet_sandbox_placements_total{how="hit"} 1',
    'runlet_sandbox_wait_seconds_count{vm="warm"} 1',
    'runlet_sandbox_vms_by_use{use="bound"} 1',
    'runlet_sandbox_breaker{state="closed"} 1',
    "runlet_sandbox_memory_short 0",
    "runlet_sandbox_vm_start_seconds_count",
    "runlet_sandbox_vm_starts_total",
  ]) {
    expect(text).toContain(line);
  }
});
