import { newId, type ScriptStatus } from "@runlet/db";
import type { Tx } from "../context.ts";
import { parseCron } from "./cron-expression.ts";
import { nextTick } from "./next-tick.ts";
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

/** A tick that was due when its schedule was changed or stopped is not lost: its row says why it did not run. */
async function recordOverrun(tx: Tx, owner: Owner, dueAt: Date, armed: Armed): Promise<void> {
  const cause =
    explainNotFiring({ scriptStatus: armed.status, isTenantActive: true }) ??
    "The schedule was changed";
  await tx.scheduleRun.createMany({
    data: [{ ...owner, id: newId(), dueAt, outcome: "skipped", cause, completedAt: armed.now }],
    skipDuplicates: true,
  });
}

/**
 * Arms the schedule of a script, or disarms it, as the script's status asks; does nothing for a script without one. An armed one keeps
 * its time unless `isChanged`. By the database's clock: when schedules are armed, and when they are due, must be told by one.
 */
export async function armSchedule(
  tx: Tx,
  owner: Owner,
  { isChanged = false }: { isChanged?: boolean } = {},
): Promise<void> {
  const [armed] = await tx.$queryRaw<Armed[]>`
    SELECT s.cron, s.timezone, p.status, s.next_run_at AS "nextRunAt", now() AS now
    FROM schedules AS s JOIN scripts AS p ON p.tenant_id = s.tenant_id AND p.id = s.script_id
    WHERE s.tenant_id = ${owner.tenantId}::uuid AND s.script_id = ${owner.scriptId}::uuid FOR UPDATE OF s`;
  if (armed === undefined) return;
  const { nextRunAt, status, now } = armed;
  if (!isChanged && isArmed(status) && nextRunAt !== null) return;
  if (nextRunAt !== null && nextRunAt <= now) await recordOverrun(tx, owner, nextRunAt, armed);
  await tx.schedule.updateMany({
    where: owner,
    data: { nextRunAt: nextRunAtOf(armed, status, now) },
  });
}
