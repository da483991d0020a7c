import type { Context, Tx } from "../context.ts";
import { signalWork } from "../work-signal.ts";
import {
  claimDueSchedules,
  type DueSchedule,
  findOpenRuns,
  findUptimes,
} from "./claim-due-schedules.ts";
import { planTicks, type TickPlan } from "./plan-ticks.ts";
import { startWaitingRuns } from "./start-waiting-runs.ts";
import { writeTicks } from "./write-ticks.ts";

const defaultLimit = 500;
/** Rows of the ledger that one call writes, about: what is beyond is left to the next. */
const maxTicks = 10_000;
/** Within this a tick needs no explanation. */
const punctualMs = 5_000;

export interface FiredSchedules {
  /** The clock that it went by. */
  now: Date;
  /** Executions that were started: pending, for runners to take. */
  fired: number;
  /** When the next tick is due that is not due yet; null when nothing is armed. */
  nextDueAt: Date | null;
  /** Whether there is more to do at once. */
  hasMore: boolean;
}

interface Look {
  now: Date;
  isDue: boolean;
  hasWaiting: boolean;
  nextDueAt: Date | null;
}

/** One statement that mostly finds nothing to do. */
async function look(tx: Tx, given: Date | null): Promise<Look> {
  const [found] = await tx.$queryRaw<Look[]>`
    SELECT clock.now, EXISTS (SELECT FROM schedules WHERE next_run_at <= clock.now) AS "isDue",
      EXISTS (SELECT FROM schedule_runs WHERE outcome IS NULL) AS "hasWaiting",
      (SELECT min(next_run_at) FROM schedules WHERE next_run_at > clock.now) AS "nextDueAt"
    FROM (SELECT coalesce(${given}::timestamptz, now()) AS now) AS clock`;
  if (found === undefined) throw new Error("Postgres answered without a row");
  return found;
}

async function planAll(
  tx: Tx,
  schedules: readonly DueSchedule[],
  now: Date,
): Promise<{ plans: TickPlan[]; hasMore: boolean }> {
  const open = await findOpenRuns(tx, schedules);
  const oldest = Math.min(...schedules.map(({ nextRunAt }) => nextRunAt.getTime()));
  const isPunctual = now.getTime() - oldest <= punctualMs;
  const wasUpAt = isPunctual ? () => true : await findUptimes(tx, new Date(oldest));
  const plans: TickPlan[] = [];
  let ticks = 0;
  for (const schedule of schedules) {
    if (ticks >= maxTicks) return { plans, hasMore: true };
    const plan = planTicks(schedule, { now, open: open.get(schedule.scriptId), wasUpAt });
    plans.push(plan);
    ticks += plan.rows.length;
  }
  return { plans, hasMore: plans.some(({ hasMoreDue }) => hasMoreDue) };
}

async function fireDue(
  tx: Tx,
  now: Date,
  limit: number,
): Promise<{ fired: number; hasMore: boolean }> {
  const schedules = await claimDueSchedules(tx, { now, limit });
  if (schedules.length === 0) return { fired: 0, hasMore: false };
  const { plans, hasMore } = await planAll(tx, schedules, now);
  const fired = await writeTicks(tx, plans, now);
  return { fired, hasMore: hasMore || schedules.length >= limit };
}

async function fire(tx: Tx, given: Date | null, limit: number): Promise<FiredSchedules> {
  const { now, isDue, hasWaiting, nextDueAt } = await look(tx, given);
  if (!isDue && !hasWaiting) return { now, fired: 0, nextDueAt, hasMore: false };
  const due = isDue ? await fireDue(tx, now, limit) : { fired: 0, hasMore: false };
  const waiting = await startWaitingRuns(tx, { now, limit });
  const fired = due.fired + waiting.started;
  if (fired > 0) await signalWork(tx);
  const after = await look(tx, now);
  return { now, fired, nextDueAt: after.nextDueAt, hasMore: due.hasMore || waiting.hasMore };
}

/**
 * Fires what is due, of all tenants, up to `limit` schedules: each due tick gets its row in the ledger, what is to run gets an
 * execution, and each schedule is armed for its next tick, all in one transaction and in a fixed number of statements. Any number of
 * runners may call it at once: none takes what another holds, and no tick is fired twice.
 *
 * @param options.now the database's clock by default
 */
export async function fireSchedules(
  context: Pick<Context, "database">,
  { now = null, limit = defaultLimit }: { now?: Date | null; limit?: number } = {},
): Promise<FiredSchedules> {
  return context.database.asSystem("schedule", (tx) => fire(tx, now, limit));
}
