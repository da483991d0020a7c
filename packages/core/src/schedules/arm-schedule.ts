import { newId, type ScriptStatus } from "@runlet/db";
import type { Tx } from "../context.ts";
import { parseCron } from "./cron-expression.ts";
import { nextTick, ticksBetween } from "./next-tick.ts";
import { explainNotFiring } from "./tick-decision.ts";

export interface Armable {
  cron: string;
  timezone: string;
}

/** Whether ticks of a script's schedule get rows in the ledger: a paused one's are skipped there. */
function isArmed(status: ScriptStatus): boolean {
  return status === "active" || status === "paused";
}

/**
 * When a schedule is due next, later than `after`; null while its script is neither active nor paused, when no tick will come, or
 * when this Node.js knows its zone no more: what it was armed for then ends as missed, and it shows no next run.
 */
export function nextRunAtOf(
  { cron, timezone }: Armable,
  status: ScriptStatus,
  after: Date,
): Date | null {
  if (!isArmed(status)) return null;
  try {
    return nextTick({ cron: parseCron(cron), timezone }, after);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

interface Owner {
  tenantId: string;
  scriptId: string;
}

type Armed = Armable & { status: ScriptStatus; nextRunAt: Date | null; now: Date };

/** Locks a script's schedule, after whoever fires it at this moment. */
async function lockSchedule(tx: Tx, { tenantId, scriptId }: Owner): Promise<Armed | null> {
  const [armed] = await tx.$queryRaw<Armed[]>`
    SELECT s.cron, s.timezone, p.status, s.next_run_at AS "nextRunAt", now() AS now
    FROM schedules AS s JOIN scripts AS p ON p.tenant_id = s.tenant_id AND p.id = s.script_id
    WHERE s.tenant_id = ${tenantId}::uuid AND s.script_id = ${scriptId}::uuid FOR UPDATE OF s`;
  return armed ?? null;
}

/** A week of minutes: after a longer downtime the ledger tells of the first ones only. */
const maxOverrun = 10_000;

function overdueTicks({ cron, timezone }: Armable, nextRunAt: Date, now: Date): Date[] {
  const after = new Date(nextRunAt.getTime() - 1);
  try {
    const ticks = ticksBetween({ cron: parseCron(cron), timezone }, after, now, maxOverrun);
    return ticks.length === 0 ? [nextRunAt] : ticks;
  } catch (error) {
    if (error instanceof RangeError) return [nextRunAt];
    throw error;
  }
}

/** Ticks that were due when their schedule was changed or stopped are not lost: their rows say why they did not run. */
async function recordOverrun(
  tx: Tx,
  owner: Owner,
  schedule: Armable,
  { nextRunAt, now, cause }: Pick<Armed, "nextRunAt" | "now"> & { cause: string },
): Promise<void> {
  if (nextRunAt === null || nextRunAt > now) return;
  await tx.scheduleRun.createMany({
    data: overdueTicks(schedule, nextRunAt, now).map((dueAt) => ({
      ...owner,
      id: newId(),
      dueAt,
      outcome: "skipped" as const,
      cause,
      completedAt: now,
    })),
    skipDuplicates: true,
  });
}

/**
 * Arms the schedule of a script, or disarms it, as the script's status asks; does nothing for a script without one. An armed one keeps
 * its time unless it has changed. By the database's clock: when schedules are armed, and when they are due, must be told by one.
 *
 * @param options.changedFrom what it was until now, when its cron or time zone has changed
 */
export async function armSchedule(
  tx: Tx,
  owner: Owner,
  { changedFrom = null }: { changedFrom?: Armable | null } = {},
): Promise<void> {
  const armed = await lockSchedule(tx, owner);
  if (armed === null) return;
  const { nextRunAt, status, now } = armed;
  if (changedFrom === null && isArmed(status) && nextRunAt !== null) return;
  const notFiring = explainNotFiring({ scriptStatus: status, isTenantActive: true });
  const cause = notFiring ?? "The schedule was changed";
  await recordOverrun(tx, owner, changedFrom ?? armed, { nextRunAt, now, cause });
  await tx.schedule.updateMany({
    where: owner,
    data: { nextRunAt: nextRunAtOf(armed, status, now) },
  });
}

/** Takes away the schedule of a script; does nothing for a script without one. */
export async function removeSchedule(tx: Tx, owner: Owner): Promise<void> {
  const armed = await lockSchedule(tx, owner);
  if (armed === null) return;
  await recordOverrun(tx, owner, armed, { ...armed, cause: "The schedule was removed" });
  await tx.schedule.deleteMany({ where: owner });
}
