import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller } from "../access/caller.ts";
import { listAudit } from "../audit/list-audit.ts";
import { claimWork } from "../queue/claim-work.ts";
import { Turns } from "../queue/turns.ts";
import { createScript } from "../scripts/create-script.ts";
import { setStatus } from "../scripts/set-status.ts";
import { withOwner } from "../testing/owner-client.ts";
import { runQueue } from "../testing/run-queue.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { scriptInput } from "../testing/test-script.ts";
import { createTestTenant, signInTestUser } from "../testing/test-tenant.ts";
import { enqueueRequest } from "./enqueue-request.ts";
import { executionPath } from "./execution-signature.ts";
import type { ExecuteRequest } from "./executor.ts";
import { followExecution } from "./follow-execution.ts";
import { getExecution } from "./get-execution.ts";
import { toIdempotencyKey } from "./idempotency-key.ts";
import type { RunRequest } from "./run-program.ts";
import { runRecorded } from "./run-recorded.ts";

let core: TestCore;
let admin: Caller;
let scriptId: string;

beforeAll(async () => {
  core = await createTestCore();
  admin = (await createTestTenant(core, "acme")).callers.admin;
  scriptId = await makeScript("later");
});
afterAll(() => core.release());

async function makeScript(name: string, caller = admin): Promise<string> {
  const source =
    "export default (input, ctx) => ({ input, user: ctx.user, by: ctx.trigger.type });";
  const given = scriptInput({ name, status: "active", source });
  return (await createScript(core.context, caller, given)).id;
}

const enqueue = (given: Partial<ExecuteRequest> = {}) =>
  enqueueRequest(core.context, {
    ...{ tenantId: admin.tenant.id, scriptId, input: { a: 1 }, trigger: "http", ip: "192.0.2.7" },
    ...given,
  });

const query = (text: string, values: unknown[] = []) =>
  withOwner(core.ownerUrl, async (client) => (await client.query(text, values)).rows);

const get = (id: string) => getExecution(core.context, admin, { id });

const keyOf = (key: string) =>
  toIdempotencyKey({ key, identity: "x", method: "POST", target: "/", body: Buffer.from("") });

/** Follows an execution by the address that its caller got. */
function follow(id: string, tenantId = admin.tenant.id) {
  const url = new URL(executionPath(core.context.secret, tenantId, id), "http://any");
  const signature = url.searchParams.get("signature") ?? "";
  return followExecution(core.context, { id, signature });
}

test("a request waits with its input and its actor, and runs as what it is", async () => {
  const { id } = await enqueue({ apiKeyId: admin.id });
  expect(await get(id)).toMatchObject({
    ...{ status: "pending", trigger: "http", input: { a: 1 }, startedAt: null },
    apiKey: { id: admin.id },
  });
  const { items } = await listAudit(core.context, admin, { limit: 1, action: "execution.run" });
  expect(items[0]).toMatchObject({
    ...{ actor: { type: "api_key", id: admin.id }, ip: "192.0.2.7", target: { id } },
  });
  expect(await runQueue(core.context)).toEqual([id]);
  expect(await follow(id)).toMatchObject({
    ...{ id, status: "completed", error: null, outputType: "json" },
    output: { input: { a: 1 }, user: null, by: "http" },
    completedAt: expect.any(String),
  });
});

test("a person who asked is whom the script sees", async () => {
  const user = { email: "ada@acme.example", role: "admin" } as const;
  const { caller } = await signInTestUser(core, user, "acme");
  const { id } = await enqueue({ userId: caller.id });
  await runQueue(core.context);
  expect((await get(id)).output).toMatchObject({ user: { id: caller.id, ...user } });
  const { items } = await listAudit(core.context, admin, { limit: 1, action: "execution.run" });
  expect(items[0]).toMatchObject({ actor: { type: "user", id: caller.id } });
});

test("it may take as much input as a request may bring", async () => {
  const requests: RunRequest[] = [];
  const runner = await core.createRunner(async (request) => {
    requests.push(request);
    return core.context.runProgram(request);
  });
  await enqueue({ input: { body: "x".repeat(2_000_000) } });
  await runQueue(runner);
  expect(requests.map(({ maxInputBytes }) => maxInputBytes)).toEqual([32 * 1_048_576]);
});

test("no more of a script is taken at a time than it allows", async () => {
  const given = scriptInput({ name: "few", status: "active", limits: { maxConcurrent: 2 } });
  const { id: few } = await createScript(core.context, admin, given);
  await Promise.all(Array.from({ length: 8 }, () => enqueue({ scriptId: few })));
  const { started } = await claimWork(core.context, new Turns());
  expect(started.map(({ loaded }) => loaded.script.name)).toEqual(["few", "few"]);
  for (const one of started) await runRecorded(core.context, one, new AbortController().signal);
  expect(await runQueue(core.context)).toHaveLength(6);
});

test("a repeat is told whose repeat it is; key and execution are there or neither", async () => {
  const { id } = await enqueue({ idempotency: keyOf("later") });
  await expect(enqueue({ idempotency: keyOf("later") })).rejects.toMatchObject({
    ...{ name: "RepeatedRequestError", executionId: id, isSame: true },
  });
  await query("ALTER TABLE audit_log ADD CONSTRAINT full_up CHECK (ip <> '192.0.2.9')");
  const refused = { idempotency: keyOf("void"), ip: "192.0.2.9" };
  await expect(enqueue(refused)).rejects.toThrow();
  await query("ALTER TABLE audit_log DROP CONSTRAINT full_up");
  await enqueue({ idempotency: keyOf("void") });
  await runQueue(core.context);
});

test("what waited in vain leaves its key free", async () => {
  const waiting = await makeScript("paused meanwhile");
  const request = { scriptId: waiting, idempotency: keyOf("paused") };
  const { id } = await enqueue(request);
  await setStatus(core.context, admin, { id: waiting, status: "paused" });
  await runQueue(core.context);
  expect(await follow(id)).toMatchObject({
    ...{ status: "failed", error: { code: "script_not_active" } },
  });
  await expect(enqueue(request)).rejects.toThrow("is paused");
  await setStatus(core.context, admin, { id: waiting, status: "active" });
  expect((await enqueue(request)).id).not.toBe(id);
  await runQueue(core.context);
});

test("with 5 000 that wait a tenant may bring no more; others may", async () => {
  const other = (await createTestTenant(core, "other")).callers.admin;
  const theirs = await makeScript("theirs", other);
  await query(
    `INSERT INTO executions (tenant_id, id, script_id, script_name, version, status, trigger, input, queued_at)
     SELECT $1, first_id_at(now() + n * interval '1 ms'), $2, 'x', 1, 'pending', 'http', 'null', now()
     FROM generate_series(1, 4999) AS n`,
    [admin.tenant.id, scriptId],
  );
  const { id } = await enqueue();
  await expect(enqueue({ idempotency: keyOf("full") })).rejects.toMatchObject({
    ...{ code: "too_many", retryAfterSeconds: 5 },
  });
  await enqueue({ scriptId: theirs, tenantId: other.tenant.id });
  // A finished one makes room; the refused request has left no key.
  await query(
    "UPDATE executions SET status = 'cancelled', completed_at = now() WHERE status = 'pending' AND id <> $1",
    [id],
  );
  await enqueue({ idempotency: keyOf("full") });
});

test("an address opens its own execution only, and none of a suspended tenant", async () => {
  const tenant = (await createTestTenant(core, "suspended")).callers.admin;
  const theirs = await makeScript("theirs", tenant);
  const { id } = await enqueue({ tenantId: tenant.tenant.id, scriptId: theirs });
  expect(await follow(id, tenant.tenant.id)).toMatchObject({ id, status: "pending" });
  // Signed, but for a tenant that has no such execution.
  expect(await follow(id, admin.tenant.id)).toBeNull();
  expect(await followExecution(core.context, { id, signature: "" })).toBeNull();
  await query("UPDATE tenants SET status = 'suspended' WHERE id = $1", [tenant.tenant.id]);
  expect(await follow(id, tenant.tenant.id)).toBeNull();
});
