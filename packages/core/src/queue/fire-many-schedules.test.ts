import { afterAll, beforeAll, expect, test } from "vitest";
import { withOwner } from "../testing/owner-client.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { createTestTenant, type TestTenant } from "../testing/test-tenant.ts";
import { fireSchedules } from "./fire-schedules.ts";

const count = 10_000;
const dueAt = "2024-05-06T10:00:00Z";

let core: TestCore;
let tenants: TestTenant[];

beforeAll(async () => {
  core = await createTestCore();
  tenants = [await createTestTenant(core, "acme"), await createTestTenant(core, "other")];
  await withOwner(core.ownerUrl, async (client) => {
    await client.query(
      `INSERT INTO scripts (tenant_id, id, name, type, status, limits, version, updated_at)
       SELECT ($1::uuid[])[1 + n % 2], gen_random_uuid(), 'script ' || n, 'scheduled', 'active', '{}', 1, now()
       FROM generate_series(1, $2::int) AS n`,
      [tenants.map(({ id }) => id), count],
    );
    await client.query(
      `INSERT INTO schedules (tenant_id, script_id, cron, timezone, next_run_at)
       SELECT tenant_id, id, '*/5 * * * *', 'Europe/Berlin', $1 FROM scripts`,
      [dueAt],
    );
  });
}, 60_000);
afterAll(() => core.release());

test("ten thousand that are due at one instant are all fired, by two runners, each once", async () => {
  const now = new Date(Date.parse(dueAt) + 1_000);
  const second = await core.createRunner(core.context.runProgram);
  const fireAll = async (context: typeof second) => {
    let fired = 0;
    let hasMore = true;
    while (hasMore) {
      const answer = await fireSchedules(context, { now });
      fired += answer.fired;
      hasMore = answer.hasMore;
    }
    return fired;
  };
  const fired = await Promise.all([fireAll(core.context), fireAll(second)]);
  expect(fired[0] + fired[1]).toBe(count);
  const { rows } = await withOwner(core.ownerUrl, (client) =>
    client.query(
      `SELECT (SELECT count(*)::int FROM executions WHERE trigger = 'cron' AND status = 'pending') AS executions,
         (SELECT count(DISTINCT script_id)::int FROM executions) AS scripts,
         (SELECT count(*)::int FROM audit_log WHERE action = 'execution.run') AS audited,
         (SELECT count(*)::int FROM schedule_runs WHERE outcome = 'ran' AND due_at = $1) AS ticks,
         (SELECT count(*)::int FROM schedules WHERE next_run_at = $1::timestamptz + interval '5 min') AS armed`,
      [dueAt],
    ),
  );
  expect(rows[0]).toEqual({
    executions: count,
    scripts: count,
    audited: count,
    ticks: count,
    armed: count,
  });
}, 60_000);
