import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cancelExecution } from "../executions/cancel-execution.ts";
import { settleScheduleRuns } from "../schedules/settle-schedule-runs.ts";
import { deleteScript } from "../scripts/delete-script.ts";
import { withOwner } from "../testing/owner-client.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import {
  createScheduledScript,
  endScheduledRun,
  forceStatus,
  readLedger,
  setNextRun,
} from "../testing/test-schedule.ts";
import { createTestTenant, type TestTenant } from "../testing/test-tenant.ts";
import { fireSchedules } from "./fire-schedules.ts";
import { rearmRetries } from "./rearm-retries.ts";

let core: TestCore;
let acme: TestTenant;
let made = 0;

beforeAll(async () => {
  core = await createTestCore();
  acme = await createTestTenant(core, "acme");
});
afterAll(() => core.release());

/** The instant of that time of the day on which all of this happens, long past for every runner. */
const at = (time: string) => new Date(`2024-05-06T${time}Z`);
const due = (time: string) => `2024-05-06T${time}Z`;

function fire(time: string) {
  return fireSchedules(core.context, { now: at(time) });
}

/** A script that runs each minute, armed for 10:00. */
function createMinutely(schedule: Record<string, unknown> = {}, nextRunAt = due("10:00:00")) {
  const name = `minutely ${made++}`;
  return createScheduledScript(core, acme, {
    name,
    schedule: { cron: "* * * * *", ...schedule },
    nextRunAt,
  });
}

async function scheduleOf(scriptId: string) {
  return withOwner(core.ownerUrl, async (client) => {
    const { rows } = await client.query(
      `SELECT next_run_at AS "nextRunAt", last_run_at AS "lastRunAt", last_run_status AS "lastRunStatus"
       FROM schedules WHERE script_id = $1`,
      [scriptId],
    );
    return rows[0];
  });
}

async function executionsOf(scriptId: string) {
  return withOwner(core.ownerUrl, async (client) => {
    const { rows } = await client.query(
      `SELECT id, status, trigger, input, attempt, version, script_name AS "scriptName", queued_at AS "queuedAt",
         cancel_requested_at IS NOT NULL AS "isAsked" FROM executions WHERE script_id = $1 ORDER BY id`,
      [scriptId],
    );
    return rows;
  });
}

/** Nothing of this test is due in the next one. */
async function putAway(scriptId: string) {
  await setNextRun(core, scriptId, null);
  await withOwner(core.ownerUrl, (client) =>
    client.query(
      "UPDATE schedule_runs SET outcome = coalesce(outcome, 'skipped'), completed_at = now() WHERE script_id = $1 AND completed_at IS NULL",
      [scriptId],
    ),
  );
}

/** As if the pause after a lost try were over. */
async function passPause(scriptId: string) {
  await withOwner(core.ownerUrl, (client) =>
    client.query("UPDATE schedule_runs SET not_before = now() WHERE script_id = $1", [scriptId]),
  );
}

async function asRunning(scriptId: string) {
  await withOwner(core.ownerUrl, (client) =>
    client.query(
      "UPDATE executions SET status = 'running' WHERE script_id = $1 AND status = 'pending'",
      [scriptId],
    ),
  );
}

describe("a tick that is due", () => {
  test("has a row, an execution and an audit row; its schedule is armed for the next", async () => {
    const id = await createMinutely();
    expect(await fire("09:59:59")).toMatchObject({ fired: 0, nextDueAt: at("10:00:00") });
    expect(await fire("10:00:00.250")).toEqual({
      now: at("10:00:00.250"),
      fired: 1,
      nextDueAt: at("10:01:00"),
      hasMore: false,
    });
    const [execution] = await executionsOf(id);
    expect(execution).toMatchObject({
      status: "pending",
      trigger: "cron",
      input: { dueAt: due("10:00:00") },
      attempt: 1,
      version: 1,
      queuedAt: at("10:00:00.250"),
    });
    expect(await readLedger(core, id)).toEqual([
      {
        due: due("10:00:00"),
        outcome: "ran",
        cause: "",
        executionId: execution.id,
        attempts: 1,
        lateMs: 250,
        isOpen: true,
      },
    ]);
    expect(await scheduleOf(id)).toEqual({
      nextRunAt: at("10:01:00"),
      lastRunAt: at("10:00:00.250"),
      lastRunStatus: "running",
    });
    const audited = await withOwner(core.ownerUrl, (client) =>
      client.query("SELECT FROM audit_log WHERE target_id = $1 AND actor_type = 'system'", [
        execution.id,
      ]),
    );
    expect(audited.rowCount).toBe(1);
    await endScheduledRun(core, id, { status: "failed" });
    expect(await scheduleOf(id)).toMatchObject({ lastRunStatus: "failed" });
    await putAway(id);
  });

  test("starts once, though the clock is set back and the schedule armed for it again", async () => {
    const id = await createMinutely();
    await fire("10:00:00");
    await endScheduledRun(core, id);
    await setNextRun(core, id, due("10:00:00"));
    expect(await fire("10:00:30")).toMatchObject({ fired: 0, nextDueAt: at("10:01:00") });
    expect(await readLedger(core, id)).toHaveLength(1);
    expect(await executionsOf(id)).toHaveLength(1);
    await putAway(id);
  });

  test("is late when it starts more than five seconds after its time, and says why", async () => {
    const id = await createMinutely();
    await fire("10:00:07");
    expect(await readLedger(core, id)).toMatchObject([
      { outcome: "late", lateMs: 7_000, cause: "No runner was up" },
    ]);
    await putAway(id);
  });

  test("is late because the runners were busy, where one was up", async () => {
    const time = new Date();
    time.setUTCSeconds(0, 0);
    const id = await createMinutely({}, time.toISOString());
    await withOwner(core.ownerUrl, (client) =>
      client.query("UPDATE runners SET started_at = now() - interval '1 hour'"),
    );
    await fireSchedules(core.context, { now: new Date(time.getTime() + 20_000) });
    expect(await readLedger(core, id)).toMatchObject([
      { outcome: "late", cause: "The runners were busy" },
    ]);
    await putAway(id);
  });

  test("of a paused script is skipped, and the schedule stays armed", async () => {
    const id = await createMinutely();
    await forceStatus(core, id, "paused");
    await fire("10:00:00");
    expect(await readLedger(core, id)).toMatchObject([
      { outcome: "skipped", cause: "The script was paused", executionId: null, isOpen: false },
    ]);
    expect(await scheduleOf(id)).toEqual({
      nextRunAt: at("10:01:00"),
      lastRunAt: null,
      lastRunStatus: null,
    });
    await putAway(id);
  });

  test("of a suspended organization is skipped", async () => {
    const id = await createMinutely();
    const suspend = (status: string) =>
      withOwner(core.ownerUrl, (client) =>
        client.query("UPDATE tenants SET status = $2 WHERE id = $1", [acme.id, status]),
      );
    await suspend("suspended");
    await fire("10:00:00");
    await suspend("active");
    expect(await readLedger(core, id)).toMatchObject([
      { outcome: "skipped", cause: "The organization was suspended" },
    ]);
    await putAway(id);
  });

  test("of a schedule that cannot be read is missed, and the others start", async () => {
    const ids = [await createMinutely(), await createMinutely(), await createMinutely()];
    const [zone = "", cron = "", good = ""] = ids;
    await withOwner(core.ownerUrl, async (client) => {
      await client.query("UPDATE schedules SET timezone = 'Mars/Olympus' WHERE script_id = $1", [
        zone,
      ]);
      await client.query("UPDATE schedules SET cron = 'whenever' WHERE script_id = $1", [cron]);
    });
    expect(await fire("10:00:00")).toMatchObject({ fired: 1 });
    for (const [id, word] of [
      [zone, "Mars/Olympus"],
      [cron, "five fields"],
    ] as const) {
      const [row] = await readLedger(core, id);
      expect(row).toMatchObject({ due: due("10:00:00"), outcome: "missed", isOpen: false });
      expect(row?.cause).toContain("The schedule cannot be read");
      expect(row?.cause).toContain(word);
      expect(await scheduleOf(id)).toMatchObject({ nextRunAt: null });
    }
    expect(await readLedger(core, good)).toMatchObject([{ outcome: "ran" }]);
    for (const id of ids) await putAway(id);
  });

  test("of a deleted script is nobody's", async () => {
    const id = await createMinutely();
    await deleteScript(core.context, acme.callers.admin, { id });
    expect(await fire("10:00:00")).toMatchObject({ fired: 0, nextDueAt: null });
    expect(await readLedger(core, id)).toEqual([]);
  });
});

describe("ticks that are due while a run is under way", () => {
  test("skip: are skipped, and name it", async () => {
    const id = await createMinutely({ overlap: "skip" });
    await fire("10:00:00");
    await fire("10:01:00");
    await endScheduledRun(core, id);
    await fire("10:02:00");
    expect(await readLedger(core, id)).toMatchObject([
      { outcome: "ran", isOpen: false },
      { outcome: "skipped", cause: `The run due at ${due("10:00:00")} was still under way` },
      { outcome: "ran", isOpen: true },
    ]);
    await putAway(id);
  });

  test("queue: run one after the other, in order", async () => {
    const id = await createMinutely({ overlap: "queue" });
    for (const time of ["10:00:00", "10:01:00", "10:02:00"]) await fire(time);
    expect(await readLedger(core, id)).toMatchObject([
      { outcome: "ran" },
      { outcome: null, executionId: null },
      { outcome: null },
    ]);
    await endScheduledRun(core, id);
    expect(await fire("10:02:30")).toMatchObject({ fired: 1 });
    expect(await fire("10:02:31")).toMatchObject({ fired: 0 });
    expect(await readLedger(core, id)).toMatchObject([
      { isOpen: false },
      { outcome: "late", lateMs: 90_000, cause: "Waited for the run before it", isOpen: true },
      { outcome: null },
    ]);
    await endScheduledRun(core, id);
    await fire("10:02:32");
    await endScheduledRun(core, id);
    const ledger = await readLedger(core, id);
    expect(ledger.map(({ isOpen }) => isOpen)).toEqual([false, false, false]);
    const executions = await executionsOf(id);
    expect(executions.map(({ input }) => input.dueAt)).toEqual(ledger.map((row) => row.due));
    await putAway(id);
  });

  test("replace: a running one is asked to end, and the new one starts when it has", async () => {
    const id = await createMinutely({ overlap: "replace" });
    await fire("10:00:00");
    await asRunning(id);
    await fire("10:01:00");
    expect(await executionsOf(id)).toMatchObject([{ status: "running", isAsked: true }]);
    await fire("10:02:00");
    expect(await readLedger(core, id)).toMatchObject([
      { outcome: "ran", isOpen: true },
      { outcome: "skipped", cause: `Replaced by the run due at ${due("10:02:00")}` },
      { outcome: null, isOpen: true },
    ]);
    await endScheduledRun(core, id, { status: "cancelled" });
    expect(await fire("10:02:01")).toMatchObject({ fired: 1 });
    expect(await readLedger(core, id)).toMatchObject([
      { isOpen: false },
      { isOpen: false },
      { outcome: "ran", lateMs: 1_000, isOpen: true },
    ]);
    await putAway(id);
  });

  test("replace: a pending one ends as cancelled, and the new one starts in its place", async () => {
    const id = await createMinutely({ overlap: "replace" });
    await fire("10:00:00");
    expect(await fire("10:01:00")).toMatchObject({ fired: 1 });
    expect(await executionsOf(id)).toMatchObject([{ status: "cancelled" }, { status: "pending" }]);
    expect(await readLedger(core, id)).toMatchObject([
      { isOpen: false },
      { outcome: "ran", isOpen: true },
    ]);
    await putAway(id);
  });

  test("replace: what another transaction holds is asked for again", async () => {
    const id = await createMinutely({ overlap: "replace" });
    await fire("10:00:00");
    await asRunning(id);
    await withOwner(core.ownerUrl, async (client) => {
      await client.query("BEGIN");
      await client.query("SELECT FROM executions WHERE script_id = $1 FOR UPDATE", [id]);
      await fire("10:01:00");
      await client.query("ROLLBACK");
    });
    expect(await executionsOf(id)).toMatchObject([{ isAsked: false }]);
    await fire("10:01:01");
    expect(await executionsOf(id)).toMatchObject([{ isAsked: true }]);
    await putAway(id);
  });
});

describe("runs that wait", () => {
  test.each(["paused", "disabled", "archived"] as const)(
    "are skipped when the script is %s",
    async (status) => {
      const id = await createMinutely({ overlap: "queue" });
      for (const time of ["10:00:00", "10:01:00", "10:02:00"]) await fire(time);
      await forceStatus(core, id, status);
      await fire("10:02:30");
      expect(await readLedger(core, id)).toMatchObject([
        { isOpen: true },
        { outcome: "skipped", cause: `The script was ${status}`, isOpen: false },
        { outcome: "skipped", cause: `The script was ${status}`, isOpen: false },
      ]);
      await putAway(id);
    },
  );

  test("are skipped when the script is deleted, and its run ends as it ends", async () => {
    const id = await createMinutely({ overlap: "queue" });
    await fire("10:00:00");
    await fire("10:01:00");
    await deleteScript(core.context, acme.callers.admin, { id });
    await fire("10:01:30");
    await endScheduledRun(core, id);
    expect(await readLedger(core, id)).toMatchObject([
      { outcome: "ran", isOpen: false },
      { outcome: "skipped", cause: "The script was deleted" },
    ]);
  });

  test("at most a hundred; what is beyond is skipped", async () => {
    const id = await createMinutely({ overlap: "queue" });
    await fire("10:00:00");
    for (let minute = 1; minute <= 102; minute++) {
      await fireSchedules(core.context, {
        now: new Date(at("10:00:00").getTime() + minute * 60_000),
      });
    }
    const ledger = await readLedger(core, id);
    expect(ledger.filter(({ outcome }) => outcome === null)).toHaveLength(100);
    expect(ledger.slice(101)).toMatchObject([
      { outcome: "skipped", cause: "100 runs were waiting already" },
      { outcome: "skipped" },
    ]);
    await putAway(id);
  });
});

describe("the end of a run", () => {
  test("that was lost makes its tick wait for another try, ten in all", async () => {
    const id = await createMinutely();
    await fire("10:00:00");
    for (let attempt = 1; attempt <= 9; attempt++) {
      await endScheduledRun(core, id, { status: "failed", loss: "lost" });
      expect(await readLedger(core, id)).toMatchObject([
        {
          outcome: null,
          attempts: attempt,
          cause: `Try ${attempt} was lost by the platform`,
          isOpen: true,
        },
      ]);
      expect(await fire("10:00:40")).toMatchObject({ fired: 0 });
      await passPause(id);
      expect(await fire("10:00:40")).toMatchObject({ fired: 1 });
    }
    expect((await executionsOf(id)).map(({ attempt }) => attempt)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
    expect(await readLedger(core, id)).toMatchObject([
      { outcome: "late", cause: "Try 9 was lost by the platform", isOpen: true },
    ]);
    await endScheduledRun(core, id, { status: "failed", loss: "lost" });
    expect(await readLedger(core, id)).toMatchObject([
      { outcome: "late", cause: "All 10 tries were lost by the platform", isOpen: false },
    ]);
    expect(await scheduleOf(id)).toMatchObject({ lastRunStatus: "failed" });
    expect(await fire("10:00:50")).toMatchObject({ fired: 0 });
    await putAway(id);
  });

  test("that was lost is tried again though the database's clock was set back meanwhile", async () => {
    const id = await createMinutely();
    await fire("10:00:00");
    await endScheduledRun(core, id, { status: "failed", loss: "lost" });
    await withOwner(core.ownerUrl, (client) =>
      client.query(
        "UPDATE schedule_runs SET not_before = now() + interval '1 hour' WHERE script_id = $1",
        [id],
      ),
    );
    expect(await fire("10:00:40")).toMatchObject({ fired: 0 });
    expect(await rearmRetries(core.context)).toEqual({ rearmed: 1 });
    expect(await fire("10:00:40")).toMatchObject({ fired: 1 });
    await putAway(id);
  });

  test("counts once, and only of the execution that the row has now", async () => {
    const id = await createMinutely();
    const settle = (ended: Parameters<typeof settleScheduleRuns>[1]) =>
      core.context.database.asSystem("record-executions", (tx) => settleScheduleRuns(tx, ended));
    await fire("10:00:00");
    const lost = await endScheduledRun(core, id, { status: "failed", loss: "lost" });
    await settle([lost]);
    await passPause(id);
    expect(await readLedger(core, id)).toMatchObject([{ attempts: 1, outcome: null }]);
    await fire("10:00:10");
    await settle([lost, { ...lost, loss: null }]);
    expect(await readLedger(core, id)).toMatchObject([{ attempts: 2, isOpen: true }]);
    const ended = await endScheduledRun(core, id);
    const before = await withOwner(core.ownerUrl, (client) =>
      client.query("SELECT * FROM schedule_runs"),
    );
    await settle([
      { ...ended, status: "failed" },
      { ...ended, loss: "lost" },
    ]);
    const after = await withOwner(core.ownerUrl, (client) =>
      client.query("SELECT * FROM schedule_runs"),
    );
    expect(after.rows).toEqual(before.rows);
    expect(await scheduleOf(id)).toMatchObject({ lastRunStatus: "completed" });
    await putAway(id);
  });

  test("wakes the runners when another waits for it", async () => {
    const id = await createMinutely({ overlap: "queue" });
    await fire("10:00:00");
    await fire("10:01:00");
    await withOwner(core.ownerUrl, async (listener) => {
      const told = new Promise<string>((resolve) =>
        listener.once("notification", ({ channel }) => resolve(channel)),
      );
      await listener.query("LISTEN runlet_work");
      await endScheduledRun(core, id);
      expect(await told).toBe("runlet_work");
    });
    await putAway(id);
  });

  test("may be a person's cancel while it is pending", async () => {
    const id = await createMinutely();
    await fire("10:00:00");
    const [execution] = await executionsOf(id);
    await cancelExecution(core.context, acme.callers.admin, { id: execution.id });
    expect(await readLedger(core, id)).toMatchObject([{ outcome: "ran", isOpen: false }]);
    expect(await scheduleOf(id)).toMatchObject({ lastRunStatus: "cancelled" });
    await putAway(id);
  });
});

describe("after downtime", () => {
  test.each([
    { catchUp: "none", outcomes: { missed: 10, ran: 1 } },
    { catchUp: "last", outcomes: { missed: 10, ran: 1 } },
    { catchUp: "all", outcomes: { late: 1, waiting: 10 } },
  ])("$catchUp", async ({ catchUp, outcomes }) => {
    const id = await createMinutely({ catchUp }, due("10:00:00"));
    await fire("10:10:00.500");
    const counts: Record<string, number> = {};
    for (const { outcome } of await readLedger(core, id)) {
      counts[outcome ?? "waiting"] = (counts[outcome ?? "waiting"] ?? 0) + 1;
    }
    expect(counts).toEqual(outcomes);
    await putAway(id);
  });

  test("of months every tick gets its row, in slices, and others are not held up", async () => {
    const long = await createMinutely({ catchUp: "last" }, "2024-04-03T00:00:00Z");
    const fresh = await createMinutely();
    const first = await fire("10:00:00.500");
    expect(first).toMatchObject({ fired: 1, hasMore: true });
    expect(await readLedger(core, fresh)).toMatchObject([{ outcome: "ran" }]);
    let calls = 1;
    let isDone = false;
    while (!isDone && calls < 200) {
      isDone = !(await fire("10:00:00.500")).hasMore;
      calls++;
    }
    const ledger = await readLedger(core, long);
    const expected = (at("10:00:00").getTime() - Date.UTC(2024, 3, 3)) / 60_000 + 1;
    expect(ledger).toHaveLength(expected);
    expect(calls).toBe(Math.floor((expected - 100) / 1_000) + 1);
    expect(ledger.filter(({ outcome }) => outcome === "missed")).toHaveLength(expected - 1);
    expect(ledger.at(-1)).toMatchObject({ due: due("10:00:00"), outcome: "ran" });
    await putAway(long);
    await putAway(fresh);
  }, 60_000);
});
