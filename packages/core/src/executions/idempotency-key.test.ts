import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller } from "../access/caller.ts";
import { createScript } from "../scripts/create-script.ts";
import { withOwner } from "../testing/owner-client.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { scriptInput } from "../testing/test-script.ts";
import { createTestTenant } from "../testing/test-tenant.ts";
import { deleteExpiredKeys } from "./delete-expired-keys.ts";
import { executeScript } from "./execute-script.ts";
import type { ExecutionErrorCode } from "./execution-error.ts";
import { type IdempotencyKey, toIdempotencyKey } from "./idempotency-key.ts";
import { RepeatedRequestError } from "./repeated-request-error.ts";
import type { Outcome } from "./run-program.ts";

let core: TestCore;
let admin: Caller;
let other: Caller;
let scriptId: string;

beforeAll(async () => {
  core = await createTestCore();
  admin = (await createTestTenant(core, "acme")).callers.admin;
  other = (await createTestTenant(core, "other")).callers.admin;
  scriptId = await makeScript("first");
});
afterAll(() => core.release());

async function makeScript(name: string, caller = admin): Promise<string> {
  const source = `export default (input) => { if (input?.fails) throw new Error("\\u0000 no"); return input; };`;
  const given = scriptInput({ name, status: "active", source });
  return (await createScript(core.context, caller, given)).id;
}

const asked = { identity: "key:1", key: "abc", method: "POST", target: "/a?b=1" };
const keyOf = (key: string, text = "{}", identity = "key:1") =>
  toIdempotencyKey({ ...asked, key, identity, body: Buffer.from(text) });

type Given = { input?: unknown; scriptId?: string; tenantId?: string };

const execute = (idempotency: IdempotencyKey, given: Given = {}, context = core.context) =>
  executeScript(context, {
    ...{ tenantId: admin.tenant.id, scriptId, input: null, trigger: "http" },
    ...given,
    idempotency,
  });

/** The execution that a request is a repeat of. */
async function repeatOf(idempotency: IdempotencyKey, given: Given = {}) {
  try {
    await execute(idempotency, given);
  } catch (error) {
    if (error instanceof RepeatedRequestError) return error;
    throw error;
  }
  return expect.fail("it ran");
}

const query = (text: string, values: unknown[] = []) =>
  withOwner(core.ownerUrl, async (client) => (await client.query(text, values)).rows);

const countOf = async (table: string): Promise<number> =>
  (await query(`SELECT count(*)::int AS count FROM ${table}`))[0].count;

test("the same key of another caller, and what looks alike when run together, are other keys", () => {
  const keys = [
    ["key:1", "abc"],
    ["key:2", "abc"],
    ["key:1a", "bc"],
    ["key:", "1abc"],
    ["key:1", "ABC"],
  ] as const;
  const hashes = keys.map(([identity, key]) => keyOf(key, "{}", identity).key);
  expect(new Set(hashes).size).toBe(keys.length);
});

test("a request is its method, its address with the query, and its body to the byte", () => {
  const variants = [
    {},
    { method: "PUT" },
    { target: "/a?b=2" },
    { target: "/a" },
    { body: Buffer.from("{ }") },
    { method: "POST/", target: "a?b=1" },
  ];
  const hashes = variants.map(
    (given) => toIdempotencyKey({ ...asked, body: Buffer.from("{}"), ...given }).requestHash,
  );
  expect(new Set(hashes).size).toBe(variants.length);
  expect(keyOf("abc").requestHash).toBe(hashes[0]);
});

test.each(["", "a b", "ключ", "a\u0007", "x".repeat(256), "a, b"])("%j is no key", (key) => {
  expect(() => keyOf(key)).toThrow("Idempotency-Key: must have 1 to 255 visible ASCII characters");
});

test("twenty requests of one key are one execution, by whichever runners", async () => {
  const runner = await core.createRunner(core.context.runProgram);
  const before = await countOf("executions");
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) =>
      execute(keyOf("at-once"), {}, index % 2 === 0 ? core.context : runner),
    ),
  );
  const ids = outcomes.map((outcome) => {
    if (outcome.status === "fulfilled") return outcome.value.id;
    expect(outcome.reason).toBeInstanceOf(RepeatedRequestError);
    expect(outcome.reason.isSame).toBe(true);
    return outcome.reason.executionId;
  });
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(new Set(ids).size).toBe(1);
  expect(await countOf("executions")).toBe(before + 1);
});

test("a repeat names the first's execution, however that ended, and how long its script may run", async () => {
  const { id } = await execute(keyOf("fails"), { input: { fails: true } });
  expect(await repeatOf(keyOf("fails"))).toMatchObject({
    ...{ executionId: id, isSame: true, timeoutMs: 30_000 },
  });
});

test("another request under the same key is told apart, and runs under another one", async () => {
  const { id } = await execute(keyOf("reused", "1"));
  expect(await repeatOf(keyOf("reused", "2"))).toMatchObject({ executionId: id, isSame: false });
  await execute(keyOf("reused", "1", "key:2"));
  await execute(keyOf("reused-2", "2"));
});

test("keys are those of one script, and of one tenant", async () => {
  await execute(keyOf("whose"));
  await execute(keyOf("whose"), { scriptId: await makeScript("second") });
  const theirs = await makeScript("theirs", other);
  await execute(keyOf("whose"), { scriptId: theirs, tenantId: other.tenant.id });
});

const refusing = (code: ExecutionErrorCode) =>
  core.createRunner(async (): Promise<Outcome> => {
    const error = { code, message: "no", stack: null, line: null, column: null };
    const metrics = { durationMs: 0, cpuMs: 0, memoryBytes: 0, apiCalls: 0, outputBytes: 0 };
    return {
      ...{ status: "failed", outputJson: null, outputType: "json", error, logs: [], spans: [] },
      metrics: { ...metrics, vm: "warm", compileCache: "hit" },
    };
  });

test.each(["tenant_busy", "overloaded", "script_not_active", "input_limit"] as const)(
  "%s leaves the key free: the repeats run, and are one execution",
  async (code) => {
    const refused = await execute(keyOf(code), {}, await refusing(code));
    expect(refused.error?.code).toBe(code);
    const again = await Promise.allSettled([1, 2, 3].map(() => execute(keyOf(code))));
    const run = again.filter((outcome) => outcome.status === "fulfilled");
    expect(run).toHaveLength(1);
    expect((await repeatOf(keyOf(code))).executionId).toBe(run[0]?.value.id);
  },
);

test.each(["runner_lost", "vm_crashed", "memory_limit", "timeout"] as const)(
  "%s has the key for good: the script may have run",
  async (code) => {
    const { id } = await execute(keyOf(code), {}, await refusing(code));
    expect((await repeatOf(keyOf(code))).executionId).toBe(id);
  },
);

test("a request that is refused before it is written takes no key", async () => {
  const draft = scriptInput({ name: "draft" });
  const { id: draftId } = await createScript(core.context, admin, draft);
  const before = await countOf("idempotency_keys");
  await expect(execute(keyOf("draft"), { scriptId: draftId })).rejects.toThrow("is draft");
  // The audit entry cannot be written: the whole transaction is void.
  await query(`CREATE FUNCTION refuse_audit() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'no room'; END $$;
    CREATE TRIGGER refuse_audit BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION refuse_audit()`);
  await expect(execute(keyOf("void"))).rejects.toThrow("no room");
  await query("DROP FUNCTION refuse_audit() CASCADE");
  expect(await countOf("idempotency_keys")).toBe(before);
  await execute(keyOf("void"));
});

test("after 24 hours a key is free, deleted or not", async () => {
  const { id } = await execute(keyOf("old"));
  const [kept] = await query(
    `SELECT round(extract(epoch FROM expires_at - now()) / 3600)::int AS hours
     FROM idempotency_keys WHERE execution_id = $1`,
    [id],
  );
  expect(kept.hours).toBe(24);
  await query("UPDATE idempotency_keys SET expires_at = now() WHERE execution_id = $1", [id]);
  const next = await execute(keyOf("old", "another request"));
  expect(await repeatOf(keyOf("old", "another request"))).toMatchObject({
    ...{ executionId: next.id, isSame: true },
  });
});

test("what has expired is deleted, of all tenants, and nothing else", async () => {
  await query(
    `INSERT INTO idempotency_keys (tenant_id, script_id, key, request_hash, execution_id, expires_at)
     SELECT CASE n % 2 WHEN 0 THEN $1::uuid ELSE $2::uuid END, $3, 'old ' || n, '', gen_random_uuid(), now() - interval '1 s'
     FROM generate_series(1, 1500) AS n`,
    [admin.tenant.id, other.tenant.id, scriptId],
  );
  const kept = await countOf("idempotency_keys WHERE expires_at > now()");
  expect(await deleteExpiredKeys(core.context)).toEqual({ deleted: 1_500 });
  expect(await countOf("idempotency_keys")).toBe(kept);
});
