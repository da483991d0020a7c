import type { CatchUpPolicy, OverlapPolicy, ScriptStatus } from "@runlet/db";
import type { Tx } from "../context.ts";
import { graceMs } from "../schedules/tick-decision.ts";

/** A schedule with a tick that is due, locked until the transaction ends. */
export interface DueSchedule {
  tenantId: string;
  scriptId: string;
  cron: string;
  timezone: string;
  overlap: OverlapPolicy;
  catchUp: CatchUpPolicy;
  nextRunAt: Date;
  scriptName: string;
  scriptStatus: ScriptStatus;
  version: number;
  isTenantActive: boolean;
}

/** What of a schedule's ledger waits or runs. */
export interface OpenRuns {
  runningDueAt: Date | null;
  waiting: number;
  waitingDueAt: Date | null;
}

async function claimDueBetween(
  tx: Tx,
  { from, to, limit }: { from: Date | null; to: Date; limit: number },
): Promise<DueSchedule[]> {
  // LATERAL with LIMIT 1: script by script by its key, whatever the planner knows of tables that have just been filled.
  return tx.$queryRaw<DueSchedule[]>`
    WITH due AS MATERIALIZED (
      SELECT tenant_id, script_id, cron, timezone, overlap, catch_up, next_run_at FROM schedules
      WHERE next_run_at <= ${to}::timestamptz AND next_run_at > coalesce(${from}::timestamptz, '-infinity')
      ORDER BY next_run_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    SELECT due.tenant_id AS "tenantId", due.script_id AS "scriptId", due.cron, due.timezone, due.overlap, due.catch_up AS "catchUp",
      due.next_run_at AS "nextRunAt", p.name AS "scriptName", p.status AS "scriptStatus", p.version,
      t.status = 'active' AS "isTenantActive"
    FROM due
    JOIN LATERAL (SELECT name, status, version FROM scripts
      WHERE tenant_id = due.tenant_id AND id = due.script_id LIMIT 1) AS p ON true
    JOIN LATERAL (SELECT status FROM tenants WHERE id = due.tenant_id LIMIT 1) AS t ON true
    ORDER BY due.next_run_at`;
}

/**
 * Takes up to `limit` schedules that are due, those due in the last minute first: a backlog of downtime must not make late what
 * is due now. Other runners' are left out.
 */
export async function claimDueSchedules(
  tx: Tx,
  { now, limit }: { now: Date; limit: number },
): Promise<DueSchedule[]> {
  const graceStart = new Date(now.getTime() - graceMs);
  const fresh = await claimDueBetween(tx, { from: graceStart, to: now, limit });
  if (fresh.length >= limit) return fresh;
  const rest = limit - fresh.length;
  return [...fresh, ...(await claimDueBetween(tx, { from: null, to: graceStart, limit: rest }))];
}

/** What waits or runs of schedules that this transaction has locked, by script. */
export async function findOpenRuns(
  tx: Tx,
  schedules: readonly DueSchedule[],
): Promise<ReadonlyMap<string, OpenRuns>> {
  const rows = await tx.$queryRaw<(OpenRuns & { scriptId: string })[]>`
    SELECT held.script_id AS "scriptId", open.*
    FROM unnest(${schedules.map(({ tenantId }) => tenantId)}::uuid[], ${schedules.map(({ scriptId }) => scriptId)}::uuid[])
      AS held (tenant_id, script_id),
    LATERAL (
      SELECT max(due_at) FILTER (WHERE outcome IS NOT NULL) AS "runningDueAt", count(*) FILTER (WHERE outcome IS NULL)::int AS waiting,
        min(due_at) FILTER (WHERE outcome IS NULL) AS "waitingDueAt"
      FROM schedule_runs WHERE tenant_id = held.tenant_id AND script_id = held.script_id AND completed_at IS NULL) AS open`;
  return new Map(rows.map(({ scriptId, ...open }) => [scriptId, open]));
}

/** A runner's last heartbeat is at most about this old while it is up. */
const heartbeatSlackSeconds = 10;
/** Far more runners than an instance has between two clean-ups; what older ones did explains nothing that is due now. */
const maxRunners = 1_000;

/** Answers whether some runner was up at an instant from `since` on. */
export async function findUptimes(tx: Tx, since: Date): Promise<(at: Date) => boolean> {
  const uptimes = await tx.$queryRaw<{ from: Date; to: Date }[]>`
    SELECT started_at AS "from", to_at AS "to" FROM runners, LATERAL (
      SELECT coalesce(stopped_at, heartbeat_at + make_interval(secs => ${heartbeatSlackSeconds})) AS to_at) AS up
    WHERE to_at >= ${since}::timestamptz
    ORDER BY started_at DESC LIMIT ${maxRunners}`;
  return (at) => uptimes.some(({ from, to }) => from <= at && at <= to);
}
