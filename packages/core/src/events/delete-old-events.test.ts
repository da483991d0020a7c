import { firstIdAt, newId } from "@runlet/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deleteOldScheduleRuns } from "../schedules/delete-old-schedule-runs.ts";
import { withOwner } from "../testing/owner-client.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { createTestTenant } from "../testing/test-tenant.ts";
import { deleteOldEvents } from "./delete-old-events.ts";

let core: TestCore;
const tenantIds: string[] = [];
const now = new Date("2026-06-30T12:00:00Z");

beforeAll(async () => {
  core = await createTestCore({ now: () => now });
  for (const slug of ["acme", "other"]) tenantIds.push((await createTestTenant(core, slug)).id);
});
afterAll(() => core.release());

const run = (text: string, values: unknown[] = []) =>
  withOwner(core.ownerUrl, async (client) => (await client.query(text, values)).rows);

/** An id made so many days ago. */
const idOf = (days: number) => {
  const first = firstIdAt(new Date(now.getTime() - days * 86_400_000));
  return first.slice(0, 14) + newId().slice(14);
};

/** An event with one delivery, and a dead letter where it is told of. */
async function makeEvent(
  name: string,
  days: number,
  { tenantId = tenantIds[0], isDone = true, letter = "" } = {},
): Promise<void> {
  const id = idOf(days);
  await run(
    "INSERT INTO events (tenant_id, id, type, payload, source) VALUES ($1, $2, $3, '1', 'api')",
    [tenantId, id, name],
  );
  await run(
    "INSERT INTO deliveries (tenant_id, id, event_id, script_id, completed_at) VALUES ($1, $2, $2, $2, $3)",
    [tenantId, id, isDone ? now : null],
  );
  if (letter === "") return;
  await run(
    `INSERT INTO dead_letters (tenant_id, id, delivery_id, script_id, error, attempts, discarded_at)
     VALUES ($1, $2, $2, $2, '{}', 4, $3)`,
    [tenantId, id, letter === "open" ? null : now],
  );
}

test("events older than 30 days go with what hangs on them, unless something is open", async () => {
  await makeEvent("old", 31);
  await makeEvent("old in another tenant", 400, { tenantId: tenantIds[1] });
  await makeEvent("old and discarded", 31, { letter: "discarded" });
  await makeEvent("old and open", 31, { letter: "open" });
  await makeEvent("old and waiting", 31, { isDone: false });
  await makeEvent("young", 29);
  await run(
    "INSERT INTO events (tenant_id, id, type, payload, source) VALUES ($1, $2, 'unheard', '1', 'api')",
    [tenantIds[0], idOf(31)],
  );
  expect(await deleteOldEvents(core.context)).toEqual({ deleted: 4 });
  expect(await deleteOldEvents(core.context)).toEqual({ deleted: 0 });
  const types = await run("SELECT type FROM events ORDER BY type");
  expect(types.map(({ type }) => type)).toEqual(["old and open", "old and waiting", "young"]);
  expect(await run("SELECT FROM deliveries")).toHaveLength(3);
  expect(await run("SELECT FROM dead_letters")).toHaveLength(1);
});

test("more than a batch goes in one call", async () => {
  await run(
    `INSERT INTO events (tenant_id, id, type, payload, source)
     SELECT $1, ($2 || lpad(to_hex(n), 12, '0'))::uuid, 'many', '1', 'api' FROM generate_series(1, 2500) n`,
    [tenantIds[1], idOf(60).slice(0, 24)],
  );
  expect(await deleteOldEvents(core.context)).toEqual({ deleted: 2_500 });
});

test("rows of the ledger older than 90 days go, unless they are open", async () => {
  const insert = (days: number, isDone: boolean, tenantId = tenantIds[0]) =>
    run(
      "INSERT INTO schedule_runs (tenant_id, id, script_id, due_at, completed_at) VALUES ($1, $2, $2, $3, $4)",
      [tenantId, idOf(days), new Date(now.getTime() - days * 86_400_000), isDone ? now : null],
    );
  await insert(91, true);
  await insert(91, true, tenantIds[1]);
  await insert(91, false);
  await insert(89, true);
  expect(await deleteOldScheduleRuns(core.context)).toEqual({ deleted: 2 });
  expect(await run("SELECT FROM schedule_runs")).toHaveLength(2);
});
