import { newId } from "@runlet/db";
import { createTestDatabase, type TestDatabase } from "@runlet/db/testing";
import { Client } from "pg";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchResumption } from "./resumption.ts";
import { fillTables, type Row, type SoundTables, Writer } from "./testing/sound-tables.ts";

let database: TestDatabase;
let owner: Client;
let tables: SoundTables;

beforeEach(async () => {
  database = await createTestDatabase();
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  tables = await fillTables(owner);
});

afterEach(async () => {
  await owner.end();
  await database.drop();
});

/** A watch that tells how often it has looked. */
function watch() {
  let looks = 0;
  const watching = watchResumption({
    queryPatiently: async (text, values = []) => {
      looks += 1;
      return (await owner.query(text, [...values])).rows;
    },
  });
  return { ...watching, looks: () => looks };
}

/** An execution that the tables' runner, process 1, is at. */
async function startWork(given: Row): Promise<string> {
  const id = newId();
  const running = { status: "running", completed_at: null, runner_id: tables.runnerId };
  const script = { script_id: tables.scripts.listener, script_name: "listener" };
  await new Writer(owner, tables.tenantId).execution(id, { ...script, ...running, ...given });
  return id;
}

const end = (id: string) =>
  owner.query("UPDATE executions SET status = 'failed', completed_at = now() WHERE id = $1", [id]);

/** It looks at what is there now, and once more, and waits still. */
async function expectWaiting({ looks, resumedAfterMs }: ReturnType<typeof watch>): Promise<void> {
  const before = looks();
  await vi.waitFor(() => expect(looks()).toBeGreaterThan(before + 1), { timeout: 10_000 });
  expect(resumedAfterMs).toEqual([]);
}

test("nothing is waited for after a runner that was at nothing", async () => {
  const watching = watch();
  await watching.noteDeath(1);
  await watching.ended();
  expect([watching.resumedAfterMs, watching.stranded]).toEqual([[], []]);
});

test("a run by hand goes on by its end", async () => {
  const id = await startWork({ trigger: "api" });
  const watching = watch();
  await watching.noteDeath(1);
  await expectWaiting(watching);
  await end(id);
  await watching.ended();
  expect(watching.resumedAfterMs).toHaveLength(1);
});

test("a delivery goes on with its next try, not by the end of the one that was lost", async () => {
  const { next } = tables.events;
  const id = await startWork({ trigger: "event", event_id: next });
  await owner.query(
    `UPDATE deliveries SET status = 'running', completed_at = NULL, execution_ids = ARRAY[$2::uuid]
     WHERE id = $1`,
    [next, id],
  );
  const watching = watch();
  await watching.noteDeath(1);
  await end(id);
  await expectWaiting(watching);
  await owner.query(
    "UPDATE deliveries SET execution_ids = execution_ids || $2::uuid WHERE id = $1",
    [next, newId()],
  );
  await watching.ended();
  expect(watching.resumedAfterMs).toHaveLength(1);
});

test("a tick goes on with its next try, not while it waits for one", async () => {
  const id = await startWork({ trigger: "cron" });
  const tick = (assignments: string, ...values: unknown[]) =>
    owner.query(
      `UPDATE schedule_runs SET ${assignments} WHERE outcome IS DISTINCT FROM 'missed'
      AND due_at = (SELECT min(due_at) FROM schedule_runs)`,
      values,
    );
  await tick("execution_id = $1, completed_at = NULL", id);
  const watching = watch();
  await watching.noteDeath(1);
  await end(id);
  await tick("outcome = NULL, started_at = NULL, execution_id = NULL");
  await expectWaiting(watching);
  await tick("outcome = 'late', started_at = now(), execution_id = $1", newId());
  await watching.ended();
  expect(watching.resumedAfterMs).toHaveLength(1);
});
