/** How late schedules start that are all due at one instant. */

import { lookUntil } from "../../product/bounded-wait.ts";
import { type Installation, openInstallation } from "../../product/installation.ts";
import type { Cluster } from "../../product/open-cluster.ts";
import { forgetPast, settle } from "../../product/past.ts";
import type { MeasuredProcess } from "../../product/start-process.ts";
import { startRunner } from "../../product/start-runner.ts";
import { compareWithFigure, type Measured, type Row } from "../../report.ts";
import { percentile } from "../../statistics.ts";
import { createSchedules } from "./create-schedules.ts";
import { LEAST_PER_SECOND } from "./measure-drain.ts";
import type { Plan, ScheduleCourse } from "./plan.ts";

/** A whole minute and the runner's lead may pass before the schedules are due. */
const DUE_BOUND_MS = 75_000;
const LOOK_EVERY_MS = 100;
/** At this rate of deliveries the product is allowed to run. */
const RUNS_PER_SECOND = 500;
/** Between the runner's start and the instant, at least, with what its start takes. */
const RUNNER_LEAD = "12 s";

interface Tick {
  /** From due to the ledger's start: its execution may run from then on. */
  lateMs: number;
  /** From due to its execution's start. */
  startMs: number;
}

export async function measureSchedules(
  cluster: Cluster,
  course: ScheduleCourse,
  plan: Plan,
): Promise<Row[]> {
  const { schedules } = course;
  await using installation = await openInstallation(cluster, `schedules_${schedules}`);
  for (let tenant = 1; tenant <= plan.tenants; tenant += 1) {
    const caller = await installation.createTenant(`tenant-${tenant}`);
    await createSchedules(installation, caller, schedules / plan.tenants);
  }
  const rounds: Tick[][] = [];
  for (let round = 0; round < plan.scheduleRounds; round += 1) {
    rounds.push(await fireAtOnce(installation, schedules, plan));
  }
  return rowsOf(course, rounds);
}

/** @returns how late each of them was */
async function fireAtOnce(
  installation: Installation,
  schedules: number,
  { awaitsMinute }: Plan,
): Promise<Tick[]> {
  const { query } = installation;
  await forgetPast(installation);
  await settle(installation);
  const instant = awaitsMinute
    ? `date_trunc('minute', now() + interval '${RUNNER_LEAD}') + interval '1 minute'`
    : "date_trunc('minute', now())";
  const armed = await query<{ due_at: Date }>(
    `UPDATE schedules SET next_run_at = ${instant} RETURNING next_run_at AS due_at`,
  );
  const dueAt = armed[0]?.due_at;
  if (armed.length !== schedules || dueAt === undefined) {
    throw new Error(`${armed.length} schedules were armed, not ${schedules}`);
  }
  await using runner = await startRunner(installation);
  await awaitTicks(installation, runner, { dueAt, schedules, isEnded: false });
  // The next minute is not to run into what is measured.
  await query("UPDATE schedules SET next_run_at = NULL");
  await awaitTicks(installation, runner, { dueAt, schedules, isEnded: true });
  return await readTicks(installation, dueAt, schedules);
}

function awaitTicks(
  { query }: Installation,
  runner: MeasuredProcess,
  { dueAt, schedules, isEnded }: { dueAt: Date; schedules: number; isEnded: boolean },
): Promise<void> {
  const look = async () => {
    runner.requireAlive();
    const [found] = await query<{ count: number }>(
      "SELECT count(*)::int FROM schedule_runs WHERE due_at = $1 AND (completed_at IS NOT NULL OR NOT $2)",
      [dueAt, isEnded],
    );
    return found?.count === schedules;
  };
  const boundMs = DUE_BOUND_MS + (schedules / LEAST_PER_SECOND) * 1_000;
  const what = `not every due schedule ${isEnded ? "has run" : "is in the ledger"}`;
  return lookUntil(look, { everyMs: LOOK_EVERY_MS, boundMs, what });
}

/** @throws Error when one of them did not run, or ran without success */
async function readTicks({ query }: Installation, dueAt: Date, schedules: number): Promise<Tick[]> {
  const ticks = await query<Tick>(
    `SELECT extract(epoch FROM run.started_at - due_at)::float8 * 1000 AS "lateMs",
       extract(epoch FROM execution.started_at - due_at)::float8 * 1000 AS "startMs"
     FROM schedule_runs AS run
     JOIN executions AS execution ON execution.tenant_id = run.tenant_id AND execution.id = run.execution_id
     WHERE due_at = $1 AND outcome IN ('ran', 'late') AND execution.status = 'completed'`,
    [dueAt],
  );
  if (ticks.length !== schedules) {
    throw new Error(`Of ${schedules} schedules that were due, ${ticks.length} ran with success`);
  }
  return ticks;
}

function rowsOf({ schedules, allowedMs }: ScheduleCourse, rounds: Tick[][]): Row[] {
  const group = `${new Intl.NumberFormat("en").format(schedules)} schedules due at one instant`;
  return [50, 99].flatMap((percent) => {
    const form = (what: string, field: keyof Tick): Measured => ({
      group,
      what: `${what}, p${percent}`,
      unit: "ms",
      better: "lower",
      ours: rounds.map((ticks) =>
        percentile(
          ticks.map((tick) => tick[field]),
          percent,
        ),
      ),
    });
    const runsMs = ((schedules * percent) / 100 / RUNS_PER_SECOND) * 1_000;
    return [
      compareWithFigure(form("due to start in the ledger", "lateMs"), "allowed", allowedMs),
      compareWithFigure(
        form("due to start of the execution", "startMs"),
        `${RUNS_PER_SECOND} a second`,
        runsMs,
      ),
    ];
  });
}
