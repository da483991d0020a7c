import type { Tx } from "../context.ts";
import { type Loss, lossDelayMs, maxLosses } from "../lost-tries.ts";
import { signalWork } from "../work-signal.ts";

/** The end of an execution that a schedule started. */
export interface EndedRun {
  tenantId: string;
  scriptId: string;
  executionId: string;
  status: "completed" | "failed" | "timeout" | "cancelled";
  /** Not null when the platform lost or refused it: the tick is tried again. */
  loss: Loss | null;
}

/** By how many tries there were, from the first on. */
const delaysMs = (loss: Loss) =>
  Array.from({ length: maxLosses }, (_, index) => lossDelayMs(loss, index + 1));
const pausesMs = { lost: delaysMs("lost"), refused: delaysMs("refused") };

/**
 * Closes the ledger rows of executions that have ended, in the transaction that ends them: two statements, however many there are.
 * A lost one's row waits for another try, up to ten. What is settled already, or belongs to another execution by now, stays as it is.
 */
export async function settleScheduleRuns(tx: Tx, ended: readonly EndedRun[]): Promise<void> {
  if (ended.length === 0) return;
  const [found] = await tx.$queryRaw<{ waits: boolean }[]>`
    WITH ended AS MATERIALIZED (
      SELECT * FROM unnest(${ended.map(({ tenantId }) => tenantId)}::uuid[], ${ended.map(({ scriptId }) => scriptId)}::uuid[],
        ${ended.map(({ executionId }) => executionId)}::uuid[], ${ended.map(({ status }) => status)}::text[],
        ${ended.map(({ loss }) => loss !== null)}::boolean[], ${ended.map(({ loss }) => loss === "refused")}::boolean[])
        AS e (tenant_id, script_id, execution_id, status, is_lost, is_refused)
    ), settled AS (
      UPDATE schedule_runs AS run SET
        completed_at = CASE WHEN is_lost AND attempts < ${maxLosses} THEN NULL ELSE now() END,
        outcome = CASE WHEN is_lost AND attempts < ${maxLosses} THEN NULL ELSE outcome END,
        started_at = CASE WHEN is_lost AND attempts < ${maxLosses} THEN NULL ELSE started_at END,
        late_ms = CASE WHEN is_lost AND attempts < ${maxLosses} THEN NULL ELSE late_ms END,
        not_before = CASE WHEN is_lost AND attempts < ${maxLosses}
          THEN now() + (CASE WHEN is_refused THEN ${pausesMs.refused}::int[] ELSE ${pausesMs.lost}::int[] END)[attempts]
            * interval '1 ms' END,
        cause = CASE WHEN NOT is_lost THEN cause
          WHEN attempts < ${maxLosses} THEN 'Try ' || attempts || ' was lost by the platform'
          ELSE 'All ' || attempts || ' tries were lost by the platform' END
      FROM ended
      WHERE run.tenant_id = ended.tenant_id AND run.script_id = ended.script_id AND run.execution_id = ended.execution_id
        AND run.completed_at IS NULL AND run.started_at IS NOT NULL
      RETURNING run.tenant_id, run.script_id, ended.status, run.completed_at
    ), told AS (
      UPDATE schedules AS schedule SET last_run_status = settled.status::execution_status FROM settled
      WHERE schedule.tenant_id = settled.tenant_id AND schedule.script_id = settled.script_id AND settled.completed_at IS NOT NULL
    )
    SELECT EXISTS (SELECT FROM settled WHERE completed_at IS NULL) OR EXISTS (
      SELECT FROM settled JOIN schedule_runs AS run
        ON run.tenant_id = settled.tenant_id AND run.script_id = settled.script_id AND run.completed_at IS NULL
      WHERE run.outcome IS NULL) AS waits`;
  if (found?.waits) await signalWork(tx);
}
