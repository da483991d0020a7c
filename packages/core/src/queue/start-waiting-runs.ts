import type { Tx } from "../context.ts";
import { insertExecutions, type NewExecution } from "../executions/insert-executions.ts";
import { type CancelTarget, requestCancel } from "../executions/request-cancel.ts";
import { latenessOf, scheduledExecution } from "./scheduled-run.ts";

/** A row of the ledger whose turn has come. */
interface WaitingRun {
  tenantId: string;
  id: string;
  scriptId: string;
  scriptName: string;
  version: number;
  dueAt: Date;
  attempts: number;
  /** Of its last try, when that was lost. */
  cause: string;
}

// In all of these, LATERAL with a limit: from what waits, row by row by its key, whatever the planner knows of tables that have
// just been filled.

/** Ends, as skipped, what waits for a script that is gone or fires nothing any more. */
async function skipStopped(tx: Tx, { now, limit }: { now: Date; limit: number }): Promise<number> {
  return tx.$executeRaw`
    UPDATE schedule_runs AS run SET outcome = 'skipped', completed_at = ${now}::timestamptz, cause = stopped.cause
    FROM (
      SELECT r.tenant_id, r.id, CASE WHEN p.status IS NULL THEN 'The script was deleted'
        WHEN s.cron IS NULL THEN 'The schedule was removed' WHEN t.status <> 'active' THEN 'The organization was suspended'
        WHEN p.status = 'draft' THEN 'The script was a draft' ELSE 'The script was ' || p.status END AS cause
      FROM schedule_runs AS r
      LEFT JOIN LATERAL (SELECT status FROM scripts WHERE tenant_id = r.tenant_id AND id = r.script_id LIMIT 1) AS p ON true
      LEFT JOIN LATERAL (SELECT cron FROM schedules WHERE tenant_id = r.tenant_id AND script_id = r.script_id LIMIT 1) AS s ON true
      LEFT JOIN LATERAL (SELECT status FROM tenants WHERE id = r.tenant_id LIMIT 1) AS t ON true
      WHERE r.outcome IS NULL AND (s.cron IS NULL OR p.status <> 'active' OR t.status <> 'active')
      ORDER BY r.due_at LIMIT ${limit} FOR UPDATE OF r SKIP LOCKED) AS stopped
    WHERE run.tenant_id = stopped.tenant_id AND run.id = stopped.id AND run.outcome IS NULL`;
}

/** Cancels what is to be replaced. It is asked for again until it is done: an execution may be in other hands at the moment. */
async function cancelReplaced(tx: Tx, { now, limit }: { now: Date; limit: number }): Promise<void> {
  const replaced = await tx.$queryRaw<CancelTarget[]>`
    WITH replacing AS MATERIALIZED (
      SELECT tenant_id, script_id, due_at FROM schedule_runs WHERE outcome IS NULL AND replaces)
    SELECT running.tenant_id AS "tenantId", running.execution_id AS id
    FROM replacing
    CROSS JOIN LATERAL (
      SELECT tenant_id, script_id, execution_id FROM schedule_runs
      WHERE tenant_id = replacing.tenant_id AND script_id = replacing.script_id AND completed_at IS NULL AND started_at IS NOT NULL
      LIMIT 1) AS running
    CROSS JOIN LATERAL (
      SELECT FROM executions WHERE tenant_id = running.tenant_id AND id = running.execution_id
        AND completed_at IS NULL AND cancel_requested_at IS NULL LIMIT 1) AS execution
    CROSS JOIN LATERAL (
      SELECT FROM schedules WHERE tenant_id = running.tenant_id AND script_id = running.script_id
      LIMIT 1 FOR UPDATE SKIP LOCKED) AS schedule
    ORDER BY replacing.due_at LIMIT ${limit}`;
  await requestCancel(tx, replaced, now);
}

/** The oldest that waits of each schedule that has none under way, locked. */
async function claimWaiting(tx: Tx, { limit }: { limit: number }): Promise<WaitingRun[]> {
  return tx.$queryRaw<WaitingRun[]>`
    WITH next AS MATERIALIZED (
      SELECT r.tenant_id, r.id, r.script_id, r.due_at FROM schedule_runs AS r
      WHERE r.outcome IS NULL AND (r.not_before IS NULL OR r.not_before <= now()) AND NOT EXISTS (
        SELECT FROM schedule_runs AS before
        WHERE before.tenant_id = r.tenant_id AND before.script_id = r.script_id AND before.completed_at IS NULL
          AND (before.outcome IS NOT NULL OR before.due_at < r.due_at) OFFSET 0)
      ORDER BY r.due_at LIMIT ${limit})
    SELECT next.tenant_id AS "tenantId", next.id, next.script_id AS "scriptId", p.name AS "scriptName", p.version,
      next.due_at AS "dueAt", run.attempts, run.cause
    FROM next
    CROSS JOIN LATERAL (
      SELECT name, version FROM scripts
      WHERE tenant_id = next.tenant_id AND id = next.script_id AND status = 'active' LIMIT 1) AS p
    CROSS JOIN LATERAL (SELECT FROM tenants WHERE id = next.tenant_id AND status = 'active' LIMIT 1) AS tenant
    CROSS JOIN LATERAL (
      SELECT FROM schedules WHERE tenant_id = next.tenant_id AND script_id = next.script_id
      LIMIT 1 FOR UPDATE SKIP LOCKED) AS schedule
    CROSS JOIN LATERAL (
      SELECT attempts, cause FROM schedule_runs WHERE tenant_id = next.tenant_id AND id = next.id AND outcome IS NULL
      LIMIT 1 FOR UPDATE SKIP LOCKED) AS run
    ORDER BY next.due_at`;
}

async function writeStarted(
  tx: Tx,
  started: readonly { run: WaitingRun; execution: NewExecution }[],
  now: Date,
): Promise<void> {
  const lateness = started.map(({ run }) =>
    latenessOf({ dueAt: run.dueAt, now }, () =>
      run.attempts === 0 ? "Waited for the run before it" : run.cause,
    ),
  );
  const tenantIds = started.map(({ run }) => run.tenantId);
  await tx.$executeRaw`
    UPDATE schedule_runs AS run SET outcome = made.outcome::schedule_outcome, cause = made.cause, late_ms = made.late_ms,
      started_at = ${now}::timestamptz, execution_id = made.execution_id, attempts = run.attempts + 1
    FROM unnest(${tenantIds}::uuid[], ${started.map(({ run }) => run.id)}::uuid[], ${lateness.map(({ outcome }) => outcome)}::text[],
      ${lateness.map(({ cause }) => cause)}::text[], ${lateness.map(({ lateMs }) => lateMs)}::int[],
      ${started.map(({ execution }) => execution.id)}::uuid[]) AS made (tenant_id, id, outcome, cause, late_ms, execution_id)
    WHERE run.tenant_id = made.tenant_id AND run.id = made.id`;
  await tx.$executeRaw`
    UPDATE schedules AS s SET last_run_at = ${now}::timestamptz, last_run_status = 'running'
    FROM unnest(${tenantIds}::uuid[], ${started.map(({ run }) => run.scriptId)}::uuid[]) AS made (tenant_id, script_id)
    WHERE s.tenant_id = made.tenant_id AND s.script_id = made.script_id`;
}

/**
 * Starts runs that waited for the one before them, or for another try: the oldest of each schedule that has none under way. What
 * waits for a script that fires nothing any more is skipped; what is to be replaced is cancelled.
 *
 * @returns how many executions were started, and whether there may be more at once.
 */
export async function startWaitingRuns(
  tx: Tx,
  { now, limit }: { now: Date; limit: number },
): Promise<{ started: number; hasMore: boolean }> {
  const skipped = await skipStopped(tx, { now, limit });
  await cancelReplaced(tx, { now, limit });
  const claimed = await claimWaiting(tx, { limit });
  const started = claimed.map((run) => ({
    run,
    execution: scheduledExecution(run, { attempt: run.attempts + 1, now }),
  }));
  if (started.length > 0) {
    await insertExecutions(
      tx,
      started.map(({ execution }) => execution),
    );
    await writeStarted(tx, started, now);
  }
  return { started: started.length, hasMore: claimed.length >= limit || skipped >= limit };
}
