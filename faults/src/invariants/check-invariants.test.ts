import { newId } from "@runlet/db";
import { createTestDatabase, type TestDatabase } from "@runlet/db/testing";
import { Client } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ToldAnswer } from "../load/load.ts";
import { fillTables, type Row, type SoundTables, Writer } from "../testing/sound-tables.ts";
import { checkInvariants, invariants } from "./check-invariants.ts";
import type { Facts } from "./invariant.ts";

let database: TestDatabase;
let owner: Client;
let tables: SoundTables;
let facts: Facts;

beforeEach(async () => {
  database = await createTestDatabase();
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  tables = await fillTables(owner);
  // Postgres itself keeps final states final; what is broken here is to be found all the same.
  await owner.query("SET session_replication_role = replica");
  facts = {
    told: {
      events: Object.values(tables.events).map((id) => ({ id, type: "order.placed" })),
      executionIds: [tables.executions.byHand],
      answers: [answer(), answer()],
    },
    scheduled: { from: tables.from, to: tables.to },
  };
});

afterEach(async () => {
  await owner.end();
  await database.drop();
});

/** What the request with a key was answered, and each repeat of it. */
const answer = (given: Partial<ToldAnswer> = {}): ToldAnswer => ({
  ...{ key: "one", executionId: tables.executions.requested, outcome: "completed" },
  ...{ output: '{"n":1}', ...given },
});

async function findBroken(): Promise<string[]> {
  const ask = async (text: string, values: unknown[]) => (await owner.query(text, values)).rows;
  const findings = await checkInvariants(ask, facts);
  return findings.filter(({ count }) => count > 0).map(({ name }) => name);
}

test("tables that kept all promises have no exceptions", async () => {
  expect(await findBroken()).toEqual([]);
});

/** Each way to break the tables, and what it breaks. */
const breakages: [what: string, broken: string[], () => Promise<unknown> | unknown][] = [
  [
    "an event that was told of is not there",
    ["an event that a publisher was told of exists"],
    () => facts.told.events.push({ id: newId(), type: "order.placed" }),
  ],
  [
    "a script was active all the while and has no delivery",
    ["an event has a delivery to each script that listens"],
    async () => {
      const id = newId();
      await new Writer(owner, tables.tenantId).script(id, "second", "event");
      await new Writer(owner, tables.tenantId).row("event_subscriptions", {
        ...{ script_id: id, pattern: "*" },
      });
    },
  ],
  [
    "a delivery runs for ever",
    ["a delivery is finished", "a delivery succeeded by its last try, and by that alone"],
    () => change("deliveries", tables.events.next, "status = 'running', completed_at = NULL"),
  ],
  [
    "a delivery was given up early",
    [
      "a dead delivery was tried four times or more",
      "a delivery names each of its tries, and each is an execution of its script for its event",
    ],
    () => change("deliveries", tables.events.dead, "attempts = 3"),
  ],
  [
    "a dead delivery has no dead letter",
    ["a dead delivery has one open dead letter, any other none"],
    () => owner.query("DELETE FROM dead_letters"),
  ],
  [
    "a dead delivery has two dead letters",
    ["a dead delivery has one open dead letter, any other none"],
    () =>
      owner.query(
        `INSERT INTO dead_letters (tenant_id, id, delivery_id, script_id, error, attempts)
         SELECT tenant_id, $1, delivery_id, script_id, error, attempts FROM dead_letters`,
        [newId()],
      ),
  ],
  [
    "a try is of another event",
    [
      "a delivery names each of its tries, and each is an execution of its script for its event",
      "an execution for an event is a try of its delivery",
    ],
    () => change("executions", tables.executions.lost, `event_id = '${tables.events.next}'`),
  ],
  [
    "a delivery forgot a try",
    [
      "a delivery names each of its tries, and each is an execution of its script for its event",
      "an execution for an event is a try of its delivery",
    ],
    () => change("deliveries", tables.events.dead, "execution_ids = execution_ids[2:]"),
  ],
  [
    "a delivery succeeded twice",
    ["a delivery succeeded by its last try, and by that alone"],
    () => change("executions", tables.executions.lost, "status = 'completed', error = NULL"),
  ],
  [
    "a delivery succeeded though its last try failed",
    ["a delivery succeeded by its last try, and by that alone"],
    () => change("executions", tables.executions.completed, "status = 'failed'"),
  ],
  [
    "two tries ran at one time",
    ["the tries of a delivery come one after the other"],
    () =>
      change("executions", tables.executions.lost, "completed_at = completed_at + interval '1 s'"),
  ],
  [
    "a run by hand that was told of is not there",
    ["an execution that a caller was told of exists"],
    () => facts.told.executionIds.push(newId()),
  ],
  [
    "an execution waits for ever",
    ["an execution is finished"],
    () => change("executions", tables.executions.byHand, "status = 'pending', completed_at = NULL"),
  ],
  [
    "an execution is not in the audit log",
    ["an execution is in the audit log once"],
    () => owner.query("DELETE FROM audit_log WHERE target_id = $1", [tables.executions.tick]),
  ],
  [
    "a called script has no caller",
    ["an execution that a script called for has its caller on record"],
    () =>
      change(
        "executions",
        tables.executions.byHand,
        `trigger = 'script', parent_id = '${newId()}'`,
      ),
  ],
  [
    "an answer was told that is not on record",
    ["an answer that a caller was told is that of its execution"],
    () => facts.told.answers.push(answer({ key: "two", executionId: newId() })),
  ],
  [
    "an answer was told that is another on record",
    ["an answer that a caller was told is that of its execution"],
    () => change("executions", tables.executions.requested, `output = '{"n": 2}'`),
  ],
  [
    "an execution was told to have failed that completed",
    [
      "an answer that a caller was told is that of its execution",
      "all answers to one key are the same, of one execution",
    ],
    () => facts.told.answers.push(answer({ outcome: "runner_lost", output: null })),
  ],
  [
    "a repeat was told of another execution",
    ["all answers to one key are the same, of one execution"],
    () => facts.told.answers.push(answer({ executionId: tables.executions.byHand, output: null })),
  ],
  [
    "a key had two executions",
    ["a key has one execution"],
    () => anotherOfKey({ status: "failed", error: '{"code":"runner_lost"}' }),
  ],
  [
    "a key is kept without its execution",
    ["a key that is kept is that of an execution"],
    () => owner.query("UPDATE idempotency_keys SET execution_id = $1", [newId()]),
  ],
  [
    "a job is held by a runner that is gone",
    ["no job is held by a runner that is gone"],
    () => lockJob(newId()),
  ],
  [
    "a tick is missing",
    ["a tick that came due is in the ledger"],
    () => owner.query("DELETE FROM schedule_runs WHERE outcome = 'missed'"),
  ],
  [
    "the ledger has a tick that no schedule has",
    [
      "a tick that came due is in the ledger",
      "the ledger has one row for a tick, and only for ticks",
    ],
    () =>
      owner.query(
        "UPDATE schedule_runs SET due_at = due_at + interval '1 s' WHERE outcome = 'missed'",
      ),
  ],
  [
    "a tick waits for ever",
    ["a tick is finished, with its outcome"],
    () =>
      owner.query(
        "UPDATE schedule_runs SET outcome = NULL, completed_at = NULL WHERE outcome = 'missed'",
      ),
  ],
  [
    "a tick ran without an execution",
    ["a tick that ran has its execution, any other a cause"],
    () => owner.query("UPDATE schedule_runs SET execution_id = NULL WHERE outcome = 'ran'"),
  ],
  [
    "a tick was skipped without a cause",
    ["a tick that ran has its execution, any other a cause"],
    () => owner.query("UPDATE schedule_runs SET cause = '' WHERE outcome = 'skipped'"),
  ],
  [
    "a tick ran twice",
    ["a tick ran once"],
    async () => {
      const { rows } = await owner.query(
        "SELECT script_id, script_name, trigger, input FROM executions WHERE trigger = 'cron'",
      );
      const [row] = rows;
      const input = JSON.stringify(row.input);
      await new Writer(owner, tables.tenantId).execution(newId(), { ...row, input });
    },
  ],
  [
    "a delivery succeeded without its effect",
    ["a delivery that succeeded left its effect"],
    () => owner.query("DELETE FROM documents WHERE id = $1", [`listener:${tables.events.next}`]),
  ],
  [
    "there is an effect of nothing",
    ["an effect is that of a delivery"],
    () => new Writer(owner, tables.tenantId).effect(newId(), 3, new Date()),
  ],
  [
    "a program was started twice",
    ["no execution's program was started twice"],
    () => document("doubles", { execution: tables.executions.tick }),
  ],
  [
    "something ran that is not on record",
    ["whatever ran is an execution on record"],
    () => document("tries", { script: "listener" }),
  ],
  [
    "an execution completed that had not run",
    ["an execution that completed had run"],
    () => owner.query("DELETE FROM documents WHERE id = $1", [tables.executions.tick]),
  ],
  [
    "two events of a key changed places",
    ["effects of one key come in the order of its events"],
    () =>
      owner.query(
        "UPDATE documents SET created_at = created_at - interval '1 h' WHERE data->>'seq' = '2'",
      ),
  ],
];

test.each(breakages)("it is found when %s", async (_, broken, damage) => {
  await damage();
  expect((await findBroken()).sort()).toEqual([...broken].sort());
});

test("each invariant was seen to be broken", () => {
  const seen = new Set(breakages.flatMap(([, broken]) => broken));
  expect(invariants.map(({ name }) => name).filter((name) => !seen.has(name))).toEqual([]);
});

test("a job of a runner that lives is nobody's fault", async () => {
  await lockJob(tables.runnerId);
  expect(await findBroken()).toEqual([]);
});

test("an execution that was refused has left its key to the next", async () => {
  await anotherOfKey({ status: "failed", error: '{"code":"overloaded"}' });
  expect(await findBroken()).toEqual([]);
});

/** One more execution of the same request. */
function anotherOfKey(given: Row): Promise<void> {
  return new Writer(owner, tables.tenantId).execution(newId(), {
    ...{ script_id: tables.scripts.listener, script_name: "listener", trigger: "http" },
    ...{ input: JSON.stringify({ headers: { "idempotency-key": "one" } }), ...given },
  });
}

function change(table: string, id: string, assignments: string) {
  return owner.query(`UPDATE ${table} SET ${assignments} WHERE id = $1`, [id]);
}

function document(collection: string, data: object) {
  return new Writer(owner, tables.tenantId).document(collection, newId(), data, new Date());
}

async function lockJob(holder: string): Promise<void> {
  await owner.query("SELECT graphile_worker.add_job('any-task')");
  await owner.query("UPDATE graphile_worker._private_jobs SET locked_by = $1, locked_at = now()", [
    holder,
  ]);
}
