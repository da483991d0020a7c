import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller } from "../access/caller.ts";
import { createScript } from "../scripts/create-script.ts";
import { withOwner } from "../testing/owner-client.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { scriptInput } from "../testing/test-script.ts";
import { createTestTenant } from "../testing/test-tenant.ts";
import { executeScript } from "./execute-script.ts";
import { getExecution } from "./get-execution.ts";
import { listExecutions } from "./list-executions.ts";

let core: TestCore;
let admin: Caller;
let scriptId: string;

beforeAll(async () => {
  core = await createTestCore();
  admin = (await createTestTenant(core, "acme")).callers.admin;
  const source =
    "export default (input, ctx) => { ctx.logger.info('one'); ctx.logger.info('two'); };";
  const given = scriptInput({ source, status: "active" });
  scriptId = (await createScript(core.context, admin, given)).id;
});
afterAll(() => core.release());

const query = (text: string) => withOwner(core.ownerUrl, (client) => client.query(text));

test.each([
  ["executions", "UPDATE", "api"],
  ["executions", "INSERT", "http"],
  ["execution_logs", "INSERT", "api"],
] as const)(
  "an end that %s refuse at first (%s, %s) is written in the end, with all logs in order",
  async (table, statement, trigger) => {
    // Sequences count what is rolled back too.
    await query(`CREATE SEQUENCE attempts_at_${table};
      CREATE FUNCTION refuse_${table}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
      BEGIN
        IF nextval('attempts_at_${table}') <= 2 THEN RAISE EXCEPTION 'away'; END IF;
        RETURN new;
      END $$;
      CREATE TRIGGER refuse BEFORE ${statement} ON ${table}
        FOR EACH ROW EXECUTE FUNCTION refuse_${table}()`);
    const request = { tenantId: admin.tenant.id, scriptId, input: null, trigger } as const;
    const execution = await executeScript(core.context, request);
    expect(execution).toMatchObject({
      status: "completed",
      logs: [{ message: "one" }, { message: "two" }],
    });
    expect(await getExecution(core.context, admin, { id: execution.id })).toEqual(execution);
    const { rows } = await query(`SELECT last_value::int AS count FROM attempts_at_${table}`);
    expect(rows[0].count).toBeGreaterThan(2);
    await query(`DROP TRIGGER refuse ON ${table};
      DROP FUNCTION refuse_${table}; DROP SEQUENCE attempts_at_${table}`);
  },
);

test("connections that break while a program runs lose nothing", async () => {
  const runner = await core.createRunner(async (request) => {
    await query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`);
    return core.context.runProgram(request);
  });
  const request = { tenantId: admin.tenant.id, scriptId, input: 1, trigger: "http" } as const;
  const execution = await executeScript(runner, request);
  expect(execution.status).toBe("completed");
  expect(await getExecution(core.context, admin, { id: execution.id })).toEqual(execution);
});

test("a sandbox that breaks leaves a record that says so, and the error goes on", async () => {
  const runner = await core.createRunner(async () => {
    throw new Error("the pool is gone");
  });
  const run = executeScript(runner, {
    tenantId: admin.tenant.id,
    scriptId,
    input: null,
    trigger: "api",
  });
  await expect(run).rejects.toThrow("the pool is gone");
  const { items } = await listExecutions(core.context, admin, { scriptId, limit: 1 });
  expect(items).toMatchObject([{ status: "failed", error: { code: "vm_crashed" } }]);
});
