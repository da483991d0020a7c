import type { Tx } from "../context.ts";
import { insertExecutions } from "../executions/insert-executions.ts";
import type { LedgerRow, TickPlan } from "./plan-ticks.ts";

/** Writes rows of the ledger; answers the ids of those whose tick was not in it already. */
async function insertRows(tx: Tx, rows: readonly LedgerRow[]): Promise<ReadonlySet<string>> {
  const column = <Value>(read: (row: LedgerRow) => Value) => rows.map(read);
  const written = await tx.$queryRaw<{ id: string }[]>`
    INSERT INTO schedule_runs (tenant_id, id, script_id, due_at, outcome, cause, replaces, started_at, late_ms, execution_id,
      completed_at, attempts)
    SELECT tenant_id, id, script_id, due_at, outcome::schedule_outcome, cause, replaces, started_at, late_ms, execution_id,
      completed_at, CASE WHEN started_at IS NULL THEN 0 ELSE 1 END
    FROM unnest(${column(({ tenantId }) => tenantId)}::uuid[], ${column(({ id }) => id)}::uuid[],
      ${column(({ scriptId }) => scriptId)}::uuid[], ${column(({ dueAt }) => dueAt)}::timestamptz[],
      ${column(({ outcome }) => outcome)}::text[], ${column(({ cause }) => cause)}::text[],
      ${column(({ replaces }) => replaces)}::boolean[], ${column(({ startedAt }) => startedAt)}::timestamptz[],
      ${column(({ lateMs }) => lateMs)}::int[], ${column(({ executionId }) => executionId)}::uuid[],
      ${column(({ completedAt }) => completedAt)}::timestamptz[])
      AS made (tenant_id, id, script_id, due_at, outcome, cause, replaces, started_at, late_ms, execution_id, completed_at)
    ON CONFLICT (tenant_id, script_id, due_at) DO NOTHING
    RETURNING id`;
  return new Set(written.map(({ id }) => id));
}

async function skipWaiting(
  tx: Tx,
  skipped: readonly { tenantId: string; scriptId: string; byId: string; cause: string }[],
  now: Date,
): Promise<void> {
  if (skipped.length === 0) return;
  await tx.$executeRaw`
    UPDATE schedule_runs AS run SET outcome = 'skipped', completed_at = ${now}::timestamptz, cause = skipped.cause
    FROM unnest(${skipped.map(({ tenantId }) => tenantId)}::uuid[], ${skipped.map(({ scriptId }) => scriptId)}::uuid[],
      ${skipped.map(({ byId }) => byId)}::uuid[], ${skipped.map(({ cause }) => cause)}::text[])
      AS skipped (tenant_id, script_id, by_id, cause)
    WHERE run.tenant_id = skipped.tenant_id AND run.script_id = skipped.script_id AND run.id <> skipped.by_id
      AND run.completed_at IS NULL AND run.outcome IS NULL`;
}

async function rearm(
  tx: Tx,
  plans: readonly TickPlan[],
  startedScripts: ReadonlySet<string>,
  now: Date,
): Promise<void> {
  const startedAt = plans.map(({ schedule }) =>
    startedScripts.has(schedule.scriptId) ? now : null,
  );
  await tx.$executeRaw`
    UPDATE schedules AS s SET next_run_at = decided.next_run_at, last_run_at = coalesce(decided.started_at, s.last_run_at),
      last_run_status = CASE WHEN decided.started_at IS NULL THEN s.last_run_status ELSE 'running' END
    FROM unnest(${plans.map(({ schedule }) => schedule.tenantId)}::uuid[],
      ${plans.map(({ schedule }) => schedule.scriptId)}::uuid[], ${plans.map(({ nextRunAt }) => nextRunAt)}::timestamptz[],
      ${startedAt}::timestamptz[]) AS decided (tenant_id, script_id, next_run_at, started_at)
    WHERE s.tenant_id = decided.tenant_id AND s.script_id = decided.script_id`;
}

/**
 * Writes what was decided for schedules that this transaction has locked, in a fixed number of statements: the ledger, the
 * executions of the ticks that start, and when each is due next. A tick that is in the ledger already (a clock was set back)
 * starts nothing and replaces nothing.
 *
 * @returns how many executions were started.
 */
export async function writeTicks(tx: Tx, plans: readonly TickPlan[], now: Date): Promise<number> {
  if (plans.length === 0) return 0;
  const written = await insertRows(
    tx,
    plans.flatMap(({ rows }) => rows),
  );
  const started = plans.flatMap(({ schedule, start }) =>
    start !== null && written.has(start.rowId)
      ? [{ scriptId: schedule.scriptId, execution: start.execution }]
      : [],
  );
  await insertExecutions(
    tx,
    started.map(({ execution }) => execution),
  );
  await skipWaiting(
    tx,
    plans.flatMap(({ schedule, waitingSkipped }) =>
      waitingSkipped !== null && written.has(waitingSkipped.rowId)
        ? [{ ...schedule, byId: waitingSkipped.rowId, cause: waitingSkipped.cause }]
        : [],
    ),
    now,
  );
  await rearm(tx, plans, new Set(started.map(({ scriptId }) => scriptId)), now);
  return started.length;
}
