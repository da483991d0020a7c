import { isDatabaseAway, newId } from "@runlet/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller } from "../access/caller.ts";
import { systemActor } from "../audit/record-audit.ts";
import { createScript } from "../scripts/create-script.ts";
import { withOwner } from "../testing/owner-client.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { scriptInput } from "../testing/test-script.ts";
import { createTestTenant } from "../testing/test-tenant.ts";
import { createEndings } from "./endings.ts";
import { createStarts } from "./execution-record.ts";
import { createGroupCommit, type GroupCommit } from "./group-commit.ts";
import type { NewExecution } from "./insert-executions.ts";
import { insertStartedExecutions } from "./insert-started-executions.ts";
import { endingWithout } from "./record-execution.ts";

let core: TestCore;
let admin: Caller;
let scriptId: string;

beforeAll(async () => {
  core = await createTestCore();
  admin = (await createTestTenant(core, "acme")).callers.admin;
  scriptId = (await createScript(core.context, admin, scriptInput({ status: "active" }))).id;
});
afterAll(() => core.release());

const query = (text: string, values: unknown[] = []) =>
  withOwner(core.ownerUrl, (client) => client.query(text, values));

/** What Postgres does not take as a version: more than an int holds. */
const tooLarge = 3_000_000_000;

function make(version = 1): NewExecution {
  const now = core.context.now();
  return {
    tenantId: admin.tenant.id,
    id: newId(),
    script: { id: scriptId, name: "greet", version },
    trigger: "http",
    inputJson: "null",
    attempt: 1,
    parentId: null,
    eventId: null,
    userId: null,
    apiKeyId: null,
    runnerId: core.context.runnerId,
    queuedAt: now,
    startedAt: now,
    actor: systemActor,
  };
}

interface Refusal {
  size: number;
  isAway: boolean;
}

/** Writes starts, and tells of each try that failed. */
function createCommits(): { commits: GroupCommit<NewExecution, string>; refusals: Refusal[] } {
  const refusals: Refusal[] = [];
  const commits = createGroupCommit<NewExecution, string>({
    write: async (batch) => {
      try {
        await insertStartedExecutions(core.context.database, batch);
      } catch (error) {
        refusals.push({ size: batch.length, isAway: isDatabaseAway(error) });
        throw error;
      }
      return ({ id }) => id;
    },
    bytesOf: ({ inputJson }) => inputJson.length,
  });
  return { commits, refusals };
}

async function countWritten(ids: readonly string[]): Promise<number> {
  const { rows } = await query("SELECT FROM executions WHERE id = ANY($1)", [ids]);
  return rows.length;
}

/** Nobody but the owner gets in, as when Postgres is full; who is in is thrown out. */
async function shutOut(): Promise<void> {
  await query(
    `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT 0', current_database()); END $$`,
  );
  await query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`);
}

const letIn = () =>
  query(
    `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT -1', current_database()); END $$`,
  );

const good = () => Array.from({ length: 4 }, () => make());

test("one that Postgres refuses fails alone", async () => {
  const { commits, refusals } = createCommits();
  const all = [...good(), make(tooLarge), ...good()];
  const results = await Promise.allSettled(
    all.map((one) => commits.write(one, { canWait: false })),
  );
  expect(results.map(({ status }) => status === "fulfilled")).toEqual(
    all.map(({ script }) => script.version !== tooLarge),
  );
  expect(refusals[0]).toEqual({ size: 9, isAway: false });
  expect(await countWritten(all.map(({ id }) => id))).toBe(8);
}, 30_000);

test("after an outage too one that Postgres refuses fails alone, and keeps nobody waiting", async () => {
  const { commits, refusals } = createCommits();
  const all = [...good(), make(tooLarge), ...good()];
  await shutOut();
  const writes = Promise.allSettled(all.map((one) => commits.write(one, { canWait: false })));
  await expect.poll(() => refusals).toContainEqual({ size: 9, isAway: true });
  await letIn();
  const results = await writes;
  expect(results.map(({ status }) => status === "fulfilled")).toEqual(
    all.map(({ script }) => script.version !== tooLarge),
  );
  expect(await countWritten(all.map(({ id }) => id))).toBe(8);
  // All of them together were tried once more, not for as long as one alone is.
  const together = refusals.filter(({ size, isAway }) => size > 1 && !isAway);
  expect(together).toHaveLength(1);
}, 30_000);

test("starts and ends of the same executions, in any order, do not wait for each other in a circle", async () => {
  const { database } = core.context;
  const starts = createStarts(database);
  const endings = createEndings(database);
  const end = (made: NewExecution) => {
    const { tenantId, id, script, trigger, attempt, parentId, eventId } = made;
    const completedAt = core.context.now();
    const named = { scriptId: script.id, scriptName: script.name, version: script.version };
    const origin = { trigger, attempt, parentId, eventId, isListenedTo: false };
    return endings.write({
      execution: { tenantId, id, ...named, ...origin, completedAt },
      ending: endingWithout({ status: "completed", error: null, completedAt }),
      chunks: [],
      unwritten: made,
      canWait: false,
    });
  };
  for (let round = 0; round < 40; round += 1) {
    const all = Array.from({ length: 60 }, () => make());
    await Promise.all([...all.map((made) => starts.write(made)), ...all.toReversed().map(end)]);
  }
  const { rows } = await query(
    "SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()",
  );
  expect(rows).toEqual([{ deadlocks: 0 }]);
}, 60_000);
