import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseCron } from "../schedules/cron-expression.ts";
import { type EndedRun, settleScheduleRuns } from "../schedules/settle-schedule-runs.ts";
import { withOwner } from "../testing/owner-client.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { createScheduledScript } from "../testing/test-schedule.ts";
import { createTestTenant, type TestTenant } from "../testing/test-tenant.ts";
import { fireSchedules } from "./fire-schedules.ts";

let core: TestCore;
let acme: TestTenant;

beforeAll(async () => {
  core = await createTestCore();
  acme = await createTestTenant(core, "acme");
});
afterAll(() => core.release());

const minuteMs = 60_000;

/** A day in which the clocks are set, from the midnight before in UTC, and by how much. */
const days = [
  { zone: "Europe/Berlin", day: "2026-03-29", changeAt: "2026-03-29T01:00Z", byMinutes: 60 },
  { zone: "Europe/Berlin", day: "2026-10-25", changeAt: "2026-10-25T01:00Z", byMinutes: -60 },
  { zone: "America/New_York", day: "2026-03-08", changeAt: "2026-03-08T07:00Z", byMinutes: 60 },
  { zone: "America/New_York", day: "2026-11-01", changeAt: "2026-11-01T06:00Z", byMinutes: -60 },
  { zone: "Australia/Lord_Howe", day: "2026-10-03", changeAt: "2026-10-03T15:30Z", byMinutes: 30 },
  { zone: "Australia/Lord_Howe", day: "2026-04-04", changeAt: "2026-04-04T15:00Z", byMinutes: -30 },
];

const wildcards = ["* * * * *", "*/7 * * * *", "30 */2 * * *"];
const fixed = ["15 2 * * *", "30 1 * * *", "0,20,40 1-3 * * *", "45 23 * * *"];

type Day = (typeof days)[number];

/** What the wall shows, as though it were UTC. */
function wallMs(formatter: Intl.DateTimeFormat, at: number): number {
  const parts = Object.fromEntries(
    formatter.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute);
}

/**
 * Which minutes of a day a schedule is due in, told by walking through all of them with the clock on the wall. A fixed time is due
 * once when the clock is set: at the end of a gap that it lies in, and the first time of two.
 */
function walk(cron: string, { zone, changeAt, byMinutes }: Day, fromMs: number, toMs: number) {
  const { minutes, hours } = parseCron(cron);
  const formatter = new Intl.DateTimeFormat("en", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  const isNamed = (wall: number) =>
    minutes.includes(new Date(wall).getUTCMinutes()) &&
    hours.includes(new Date(wall).getUTCHours());
  const isFixed = fixed.includes(cron);
  const changeMs = Date.parse(changeAt);
  const due: number[] = [];
  for (let at = fromMs; at <= toMs; at += minuteMs) {
    const wall = wallMs(formatter, at);
    const isRepeated = byMinutes < 0 && at >= changeMs && at < changeMs - byMinutes * minuteMs;
    const isAfterGap = byMinutes > 0 && at === changeMs;
    const skipped = Array.from(
      { length: Math.max(0, byMinutes) },
      (_, index) => wall - (index + 1) * minuteMs,
    );
    const isDue = isFixed
      ? (isNamed(wall) && !isRepeated) || (isAfterGap && skipped.some(isNamed))
      : isNamed(wall);
    if (isDue) due.push(at);
  }
  return due;
}

async function createAll(at: Date): Promise<{ id: string; cron: string; day: Day }[]> {
  const made: { id: string; cron: string; day: Day }[] = [];
  for (const day of days.filter((each) => Date.parse(`${each.day}T00:00Z`) === at.getTime())) {
    for (const [index, cron] of [...wildcards, ...fixed].entries()) {
      const overlap = ["skip", "queue", "replace"][index % 3];
      const catchUp = ["none", "last", "all"][(index + 1) % 3];
      const id = await createScheduledScript(core, acme, {
        name: `${day.zone} ${day.day} ${index}`,
        schedule: { cron, timezone: day.zone, overlap, catchUp },
        nextRunAt: at.toISOString(),
      });
      made.push({ id, cron, day });
    }
  }
  return made;
}

/** Ends all that runs, as runners do. */
async function endRuns(): Promise<void> {
  await core.context.database.asSystem("record-executions", async (tx) => {
    const ended = await tx.$queryRaw<Omit<EndedRun, "status" | "loss">[]>`
      UPDATE executions SET status = 'completed', completed_at = now() WHERE completed_at IS NULL AND runner_id IS NULL
      RETURNING tenant_id AS "tenantId", script_id AS "scriptId", id AS "executionId"`;
    await settleScheduleRuns(
      tx,
      ended.map((run) => ({ ...run, status: "completed", loss: null })),
    );
  });
}

interface Step {
  waitMs: number;
  endsRuns: boolean;
}

/** One runner's day: it looks again and again, and ends what runs now and then. */
async function play(
  context: TestCore["context"],
  steps: readonly Step[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<void> {
  let now = fromMs;
  for (let index = 0; now < toMs; index++) {
    const { waitMs, endsRuns } = steps[index % steps.length] ?? {
      waitMs: minuteMs,
      endsRuns: true,
    };
    now = Math.min(toMs, now + waitMs);
    let hasMore = true;
    while (hasMore) ({ hasMore } = await fireSchedules(context, { now: new Date(now) }));
    if (endsRuns) await endRuns();
  }
}

/** Steps of so many seconds; the seed is fixed, what two runners do at once is not. */
const sampleSteps = (min: number, max: number): Step[] =>
  fc.sample(
    fc.record({
      waitMs: fc.integer({ min: min * 1_000, max: max * 1_000 }),
      endsRuns: fc.integer({ min: 0, max: 5 }).map((value) => value === 0),
    }),
    { seed: 20_260_329, numRuns: 400 },
  );
const eager = sampleSteps(20, 90);
const lazy = sampleSteps(60, 300);

test.each(days)(
  "$zone on $day: two runners, every tick has one row, and nothing else has",
  async (day) => {
    const from = new Date(`${day.day}T00:00Z`);
    const [fromMs, toMs] = [from.getTime(), from.getTime() + 24 * 60 * minuteMs];
    const made = await createAll(from);
    const second = await core.createRunner(core.context.runProgram);
    const scriptIds = made.map(({ id }) => id);
    const span = { fromMs, toMs };
    await Promise.all([play(core.context, eager, span), play(second, lazy, span)]);
    const { rows } = await withOwner(core.ownerUrl, (client) =>
      client.query<{ id: string; due: Date[]; executions: number; tries: number }>(
        `SELECT script_id AS id, array_agg(due_at ORDER BY due_at) AS due, sum(attempts)::int AS tries,
           (SELECT count(*)::int FROM executions AS e WHERE e.script_id = r.script_id) AS executions
         FROM schedule_runs AS r WHERE script_id = ANY ($1) GROUP BY script_id`,
        [scriptIds],
      ),
    );
    const found = new Map(rows.map((row) => [row.id, row]));
    for (const { id, cron } of made) {
      const expected = walk(cron, day, fromMs, toMs).map((at) => new Date(at).toISOString());
      const row = found.get(id);
      const { due, executions, tries } = row ?? { due: [], executions: 0, tries: 0 };
      expect(
        due.map((at) => at.toISOString()),
        cron,
      ).toEqual(expected);
      expect(executions, cron).toBe(tries);
    }
    await withOwner(core.ownerUrl, (client) =>
      client.query("UPDATE schedules SET next_run_at = NULL WHERE script_id = ANY ($1)", [
        scriptIds,
      ]),
    );
  },
  120_000,
);
