import { recordAudits, systemActor } from "../audit/record-audit.ts";
import type { Context, Tx } from "../context.ts";
import { signalWork } from "../work-signal.ts";
import type { EndedExecution } from "./ended-execution.ts";
import { afterEnd } from "./endings.ts";
import { platformError } from "./execution-error.ts";
import type { ExecuteContext } from "./run-program.ts";

/** A runner writes its heartbeat every few seconds; after this many without one it is lost. */
export const heartbeatLimitSeconds = 30;
/** Above the highest timeoutMs any tenant can set: what still says `running` then lost its final write. */
const longestRunSeconds = 1_800;
/** At once; the rest comes with the next call. */
const batchSize = 500;

type Lost = Omit<EndedExecution, "status" | "error" | "isListenedTo">;

const error = platformError("runner_lost", "The runner that ran it was lost");

/** Of what a runner's rows say it runs, what it knows nothing of. */
async function findForgotten(tx: Tx, { runnerId, underWay }: Own): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM executions WHERE runner_id = ${runnerId}::uuid AND completed_at IS NULL AND status = 'running'`;
  return rows.flatMap(({ id }) => (underWay.has(id) ? [] : [id]));
}

// Heartbeats are compared by the database's clock, the one that all runners share.
async function failLost(
  tx: Tx,
  { runnerId, forgotten }: { runnerId: string | null; forgotten: string[] },
): Promise<Lost[]> {
  return tx.$queryRaw<Lost[]>`
    UPDATE executions SET status = 'failed', error = ${JSON.stringify(error)}::json, completed_at = now()
    WHERE (tenant_id, id) IN (
      SELECT execution.tenant_id, execution.id FROM executions AS execution
      LEFT JOIN runners AS runner ON runner.id = execution.runner_id
      WHERE execution.completed_at IS NULL AND execution.status = 'running'
        AND (${runnerId}::uuid IS NULL OR execution.runner_id = ${runnerId}::uuid)
        AND (runner.id IS NULL OR runner.stopped_at IS NOT NULL
          OR runner.heartbeat_at < now() - make_interval(secs => ${heartbeatLimitSeconds})
          OR execution.id = ANY(${forgotten}::uuid[])
          OR execution.started_at < now() - make_interval(secs => ${longestRunSeconds}))
      ORDER BY execution.id LIMIT ${batchSize} FOR UPDATE OF execution SKIP LOCKED)
    AND status = 'running'
    RETURNING tenant_id AS "tenantId", id, script_id AS "scriptId", script_name AS "scriptName", version, trigger::text AS trigger,
      attempt, parent_id AS "parentId", event_id AS "eventId", completed_at AS "completedAt"`;
}

/** The runner that recovers, and what it has under way: see ExecuteContext. */
type Own = Pick<ExecuteContext, "runnerId" | "underWay">;

/**
 * Makes good what a dead runner left: executions that say `running` although their runner is stopped, gone or silent for 30 s, or is the one
 * that calls and knows nothing of them, end as failed, `runner_lost`; what their trigger tries again is in the queue again, in the same
 * transaction. Any runner may call it at any time. At most 500 a call.
 * @param options.runnerId limits it to one runner's executions
 */
export async function recoverExecutions(
  context: Context & Own,
  { runnerId = null }: { runnerId?: string | null } = {},
): Promise<{ failed: number }> {
  return context.database.asSystem("recover-executions", async (tx) => {
    const forgotten = await findForgotten(tx, context);
    const lost = await failLost(tx, { runnerId, forgotten });
    await recordAudits(
      tx,
      systemActor,
      lost.map(({ tenantId, id, scriptName }) => ({
        tenantId,
        action: "execution.recover",
        target: { type: "execution", id, name: scriptName },
        changes: { status: ["running", "failed"] },
      })),
    );
    await afterEnd(
      tx,
      // Whether somebody listens is not known of a run that another runner began: it is looked up.
      lost.map((execution) => ({ ...execution, status: "failed", error, isListenedTo: true })),
    );
    if (lost.length > 0) await signalWork(tx);
    return { failed: lost.length };
  });
}
