import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Caller } from "../access/caller.ts";
import { publishEventInput } from "../events/event-input.ts";
import { publishEvent } from "../events/publish-event.ts";
import { getExecution } from "../executions/get-execution.ts";
import { recoverExecutions } from "../executions/recover-executions.ts";
import { runRecorded } from "../executions/run-recorded.ts";
import { runScript } from "../executions/run-script.ts";
import { RunnerLostError } from "../executions/runner-lost-error.ts";
import { retireRunner } from "../runners/retire-runner.ts";
import { createScript } from "../scripts/create-script.ts";
import { deleteScript } from "../scripts/delete-script.ts";
import { setStatus } from "../scripts/set-status.ts";
import { withOwner } from "../testing/owner-client.ts";
import { runQueue } from "../testing/run-queue.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { scriptInput } from "../testing/test-script.ts";
import { createTestTenant, signInTestUser } from "../testing/test-tenant.ts";
import { claimWork } from "./claim-work.ts";
import { rearmRetries } from "./rearm-retries.ts";
import { Turns } from "./turns.ts";

let core: TestCore;
let admin: Caller;
let scripts = 0;

beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.release());
// A tenant of its own for each test: what another left in the queue is not in the way.
beforeEach(async () => {
  await query(
    "TRUNCATE deliveries, dead_letters; UPDATE executions SET status = 'cancelled', completed_at = now() WHERE completed_at IS NULL",
  );
  scripts += 1;
  admin = (await createTestTenant(core, `tenant-${scripts}`)).callers.admin;
});

interface DeliveryRow {
  status: string;
  attempts: number;
  failures: number;
  execution_ids: string[];
  error: { code: string } | null;
  waits: boolean;
}

const query = async <Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> =>
  withOwner(core.ownerUrl, async (client) => (await client.query<Row>(text, values)).rows);

function listen(
  type: string,
  given: { source?: string; caller?: Caller; maxConcurrent?: number } = {},
) {
  const { source = "export default (input) => input;", caller = admin, maxConcurrent = 5 } = given;
  scripts += 1;
  const input = scriptInput({
    name: `listener ${scripts}`,
    type: "event",
    status: "active",
    source,
    event: { types: [type] },
    limits: { maxConcurrent },
  });
  return createScript(core.context, caller, input);
}

const publish = (given: Record<string, unknown>, caller = admin) =>
  publishEvent(core.context, caller, publishEventInput.parse({ type: "order.created", ...given }));

const deliveryOf = async (eventId: string, scriptId: string): Promise<DeliveryRow> => {
  const [row] = await query<DeliveryRow>(
    `SELECT status, attempts, failures, execution_ids, error, next_attempt_at IS NOT NULL AS waits
     FROM deliveries WHERE event_id = $1 AND script_id = $2`,
    [eventId, scriptId],
  );
  return row ?? expect.fail("There is no such delivery");
};

/** As if the time until the next try had passed. */
const becomeDue = () =>
  query("UPDATE deliveries SET next_attempt_at = now() WHERE next_attempt_at IS NOT NULL");

const get = (id: string) => getExecution(core.context, admin, { id });

test("an event runs each script that listens, with the event as its input", async () => {
  const [one, two] = [await listen("order.created"), await listen("order.*")];
  await listen("order.deleted");
  const { id } = await publish({ payload: { total: 12, text: "\u0000\ud800" }, key: "k1" });
  const ran = await runQueue(core.context);
  expect(ran).toHaveLength(2);
  for (const { id: scriptId } of [one, two]) {
    const delivery = await deliveryOf(id, scriptId);
    expect(delivery).toMatchObject({ status: "succeeded", attempts: 1, failures: 0, waits: false });
    const execution = await get(delivery.execution_ids[0] ?? "");
    expect(execution).toMatchObject({ trigger: "event", eventId: id, attempt: 1, scriptId });
    expect(execution.input).toEqual({
      id,
      type: "order.created",
      payload: { total: 12, text: "\u0000\ud800" },
      key: "k1",
      source: "api",
      createdAt: expect.any(String),
    });
    expect(execution.output).toEqual(execution.input);
  }
});

test("a script that always fails is tried four times, then there is one dead letter", async () => {
  const { id: scriptId } = await listen("order.created", {
    source: "export default () => { throw new Error('no'); };",
  });
  const { id } = await publish({});
  for (let attempt = 1; attempt <= 4; attempt++) {
    expect(await runQueue(core.context)).toHaveLength(1);
    const last = attempt === 4;
    expect(await deliveryOf(id, scriptId)).toMatchObject({
      status: last ? "dead" : "failed",
      attempts: attempt,
      failures: attempt,
      waits: !last,
      error: { code: "runtime_error" },
    });
    await becomeDue();
  }
  expect(await runQueue(core.context)).toEqual([]);
  const letters = await query("SELECT attempts, error FROM dead_letters WHERE script_id = $1", [
    scriptId,
  ]);
  expect(letters).toMatchObject([{ attempts: 4, error: { code: "runtime_error", message: "no" } }]);
  const { execution_ids } = await deliveryOf(id, scriptId);
  const attempts = await Promise.all(execution_ids.map(async (one) => (await get(one)).attempt));
  expect(attempts).toEqual([1, 2, 3, 4]);
});

test("runners that claim at the same time deliver each once", async () => {
  const { id: scriptId } = await listen("order.created", { maxConcurrent: 50 });
  for (let count = 0; count < 60; count++) await publish({ payload: count });
  const runs: string[] = [];
  const runners = await Promise.all(
    Array.from({ length: 4 }, () =>
      core.createRunner((request) => {
        runs.push(request.executionId);
        return core.context.runProgram(request);
      }),
    ),
  );
  const taken = await Promise.all(runners.map((runner) => runQueue(runner)));
  expect(taken.flat().sort()).toEqual(runs.sort());
  expect(new Set(runs).size).toBe(60);
  const rows = await query<{ status: string; attempts: number }>(
    "SELECT status, attempts FROM deliveries WHERE script_id = $1",
    [scriptId],
  );
  expect(rows).toEqual(Array.from({ length: 60 }, () => ({ status: "succeeded", attempts: 1 })));
});

test("a tenant with a long backlog keeps no other tenant waiting, nor one of its scripts another", async () => {
  const other = (await createTestTenant(core, "small")).callers.admin;
  const large = await listen("order.created", { maxConcurrent: 50 });
  const small = await listen("order.created", { caller: other });
  for (let count = 0; count < 20; count++) await publish({});
  const second = await listen("order.created");
  await publish({});
  await publish({}, other);
  const turns = new Turns({ total: 10, perTenant: 8 });
  const { started } = await claimWork(core.context, turns);
  const count = (scriptId: string) =>
    started.filter(({ loaded }) => loaded.script.id === scriptId).length;
  expect(count(small.id)).toBe(1);
  // What is left of the first turn is the large one's; the next goes on with the script behind.
  expect(count(large.id) + count(second.id)).toBe(5);
  const next = await claimWork(core.context, turns);
  expect(next.started.some(({ loaded }) => loaded.script.id === second.id)).toBe(true);
});

/** Takes work until there is no more of it, as long as it need not wait; what is taken does not end. */
async function takeAll(): Promise<string[]> {
  const turns = new Turns();
  const taken: string[] = [];
  for (let isBusy = true; isBusy; ) {
    const { started, hasMore } = await claimWork(core.context, turns);
    taken.push(...started.map(({ loaded }) => loaded.script.id));
    isBusy = hasMore;
  }
  return taken;
}

/** Ids before all that is made in these tests. */
const lowId = "('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid";

test("scripts whose deliveries wait for another try hide none that is due", async () => {
  const { id: scriptId } = await listen("order.created");
  const { id: eventId } = await publish({});
  await query(
    `INSERT INTO deliveries (tenant_id, id, event_id, script_id, next_attempt_at)
     SELECT $1, gen_random_uuid(), $2, ${lowId}, now() + interval '1 hour' FROM generate_series(1, 200) AS n`,
    [admin.tenant.id, eventId],
  );
  expect(await takeAll()).toEqual([scriptId]);
});

test("tenants whose deliveries wait for another try hide none that has work", async () => {
  const { id: scriptId } = await listen("order.created");
  await publish({});
  const tenants = `INSERT INTO tenants (id, slug, name) SELECT ${lowId}, 'waiting-' || n, 'x' FROM generate_series(1, 450) AS n RETURNING id`;
  await query(
    `WITH made AS (${tenants}), event AS (
       INSERT INTO events (tenant_id, id, type, payload, source) SELECT id, id, 'a.b', 'null', 'api' FROM made RETURNING id)
     INSERT INTO deliveries (tenant_id, id, event_id, script_id, next_attempt_at)
     SELECT id, id, id, id, now() + interval '1 hour' FROM event`,
  );
  expect(await takeAll()).toEqual([scriptId]);
});

test.each(["paused", "deleted"] as const)(
  "all that was due to a script that is %s is skipped at once",
  async (status) => {
    const { id: scriptId } = await listen("order.created", { maxConcurrent: 2 });
    for (let count = 0; count < 5; count++) await publish({});
    if (status === "deleted") await deleteScript(core.context, admin, { id: scriptId });
    else await setStatus(core.context, admin, { id: scriptId, status });
    expect(await takeAll()).toEqual([]);
    expect(await query("SELECT DISTINCT status FROM deliveries")).toEqual([{ status: "skipped" }]);
  },
);

test("a script gets no more at once than its maxConcurrent, until some are done", async () => {
  await listen("order.created", { maxConcurrent: 2 });
  for (let count = 0; count < 5; count++) await publish({});
  const turns = new Turns();
  const { started } = await claimWork(core.context, turns);
  expect(started).toHaveLength(2);
  expect((await claimWork(core.context, turns)).started).toEqual([]);
  for (const { scope, loaded } of started) turns.ended(scope.tenantId, loaded.script.id);
  expect((await claimWork(core.context, turns)).started.length).toBeGreaterThanOrEqual(2);
});

test("deliveries of one key to a script come one after the other", async () => {
  const { id: scriptId } = await listen("order.created", {
    source: "export default (input) => { if (input.payload === 1) throw new Error('no'); };",
  });
  const ids: string[] = [];
  for (const payload of [1, 2, 3]) ids.push((await publish({ payload, key: "a" })).id);
  const free = await publish({ payload: 4, key: "b" });
  expect(await runQueue(core.context)).toHaveLength(2);
  expect((await deliveryOf(free.id, scriptId)).status).toBe("succeeded");
  const statuses = async () =>
    Promise.all(ids.map(async (id) => (await deliveryOf(id, scriptId)).status));
  expect(await statuses()).toEqual(["failed", "pending", "pending"]);
  for (let attempt = 2; attempt <= 4; attempt++) {
    await becomeDue();
    await runQueue(core.context);
  }
  expect(await statuses()).toEqual(["dead", "succeeded", "succeeded"]);
});

test.each(["paused", "disabled", "archived", "deleted"] as const)(
  "what is due to a script that was %s meanwhile is recorded as skipped",
  async (status) => {
    const script = await listen("order.created");
    const { id } = await publish({});
    if (status === "deleted") await deleteScript(core.context, admin, { id: script.id });
    else await setStatus(core.context, admin, { id: script.id, status });
    expect(await runQueue(core.context)).toEqual([]);
    expect(await deliveryOf(id, script.id)).toMatchObject({
      status: "skipped",
      attempts: 0,
      waits: false,
      error: { code: "script_not_active", message: expect.stringContaining(status) },
    });
  },
);

test("what cannot be taken keeps only its own tenant waiting, and that for a while", async () => {
  const other = (await createTestTenant(core, "sound")).callers.admin;
  const broken = await listen("order.created");
  const sound = await listen("order.created", { caller: other });
  await publish({});
  await publish({}, other);
  await query(`CREATE FUNCTION refuse_script() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN RAISE EXCEPTION 'this one cannot be written'; END $$;
    CREATE TRIGGER refuse_script BEFORE INSERT ON executions FOR EACH ROW
      WHEN (new.script_id = '${broken.id}') EXECUTE FUNCTION refuse_script()`);
  let nowMs = 0;
  const turns = new Turns(undefined, () => nowMs);
  const first = await claimWork(core.context, turns);
  expect(first.started.map(({ loaded }) => loaded.script.id)).toEqual([sound.id]);
  expect(first.putAside).toMatchObject([{ tenantId: admin.tenant.id }]);
  await publish({}, other);
  const second = await claimWork(core.context, turns);
  expect(second.started.map(({ loaded }) => loaded.script.id)).toEqual([sound.id]);
  expect(second.putAside).toEqual([]);
  await query("DROP FUNCTION refuse_script() CASCADE");
  nowMs = 30_000;
  const third = await claimWork(core.context, turns);
  expect(third.started.map(({ loaded }) => loaded.script.id)).toEqual([broken.id]);
});

test("a try that died with its runner does not count, and comes again on another", async () => {
  const { id: scriptId } = await listen("order.created");
  const { id } = await publish({});
  const lost = await core.createRunner(core.context.runProgram);
  const { started } = await claimWork(lost, new Turns());
  expect(started).toHaveLength(1);
  await retireRunner(core.context, { id: lost.runnerId });
  expect(await recoverExecutions(core.context)).toEqual({ failed: 1 });
  const waiting = await deliveryOf(id, scriptId);
  expect(waiting).toMatchObject({ attempts: 1, failures: 0, waits: true });
  expect((await get(started[0]?.id ?? "")).error?.code).toBe("runner_lost");
  await becomeDue();
  const [again] = await runQueue(core.context);
  expect(await deliveryOf(id, scriptId)).toMatchObject({
    status: "succeeded",
    attempts: 2,
    failures: 0,
    execution_ids: [started[0]?.id, again],
  });
});

test("a retry comes though the database's clock was set back meanwhile", async () => {
  const { id: scriptId } = await listen("order.created");
  const { id } = await publish({});
  const setTime = (ahead: string) =>
    query("UPDATE deliveries SET status = 'failed', next_attempt_at = now() + $1::interval", [
      ahead,
    ]);
  await setTime("60 s");
  expect(await rearmRetries(core.context)).toEqual({ rearmed: 0 });
  await setTime("1 hour");
  expect(await rearmRetries(core.context)).toEqual({ rearmed: 1 });
  expect(await runQueue(core.context)).toHaveLength(1);
  expect(await deliveryOf(id, scriptId)).toMatchObject({ status: "succeeded" });
});

test("what waits for a suspended organization is skipped, and says so", async () => {
  const { id: scriptId } = await listen("order.created");
  const { id } = await publish({});
  await query("UPDATE tenants SET status = 'suspended' WHERE id = $1", [admin.tenant.id]);
  expect(await runQueue(core.context)).toEqual([]);
  expect(await deliveryOf(id, scriptId)).toMatchObject({
    status: "skipped",
    error: { message: expect.stringContaining("its organization suspended") },
  });
});

test("a run that its runner may not go on with ends as lost, not as cancelled", async () => {
  const { id: scriptId } = await listen("order.created");
  const { id } = await publish({});
  const controller = new AbortController();
  const runner = await core.createRunner(async (request) => {
    controller.abort(new RunnerLostError("The runner stopped"));
    return core.context.runProgram(request);
  });
  const { started } = await claimWork(runner, new Turns());
  const [one] = started;
  if (one === undefined) return expect.fail("nothing was claimed");
  const execution = await runRecorded(runner, one, controller.signal);
  expect(execution).toMatchObject({ status: "failed", error: { code: "runner_lost" } });
  expect(await deliveryOf(id, scriptId)).toMatchObject({ failures: 0, waits: true });
});

test("runs by hand wait in the same queue, with who asked for them", async () => {
  const input = scriptInput({
    name: "by hand",
    status: "active",
    source: "export default (input, ctx) => ctx.trigger;",
  });
  const { id: scriptId } = await createScript(core.context, admin, input);
  const { id } = await runScript(core.context, admin, { scriptId, input: 1, wait: false });
  expect(await runQueue(core.context)).toEqual([id]);
  expect(await get(id)).toMatchObject({
    status: "completed",
    trigger: "api",
    apiKey: { id: admin.id },
    output: { type: "api" },
  });
});

test("a person who ran a script by hand is told to it", async () => {
  const { slug } = admin.tenant;
  const user = { email: `ada@${slug}.example`, role: "admin" } as const;
  const { caller } = await signInTestUser(core, user, slug);
  const input = scriptInput({
    name: "whose",
    status: "active",
    source: "export default (input, ctx) => ctx.user;",
  });
  const { id: scriptId } = await createScript(core.context, admin, input);
  const { id } = await runScript(core.context, caller, { scriptId, input: 1, wait: false });
  expect(await runQueue(core.context)).toEqual([id]);
  expect((await get(id)).output).toEqual({ id: caller.id, ...user });
});
