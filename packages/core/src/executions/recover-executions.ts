import { systemScopeOf } from "../access/system-scope.ts";
import { recordAudit, systemActor } from "../audit/record-audit.ts";
import type { Context, Tx } from "../context.ts";
import { enqueueJob } from "../jobs.ts";
import { platformError } from "./execution-error.ts";

/** A runner writes its heartbeat every few seconds; after this many without one it is lost. */
export const heartbeatLimitSeconds = 30;
/** Above the highest timeoutMs any tenant can set: what still says `running` then lost its final write. */
const longestRunSeconds = 1_800;
/** A job comes within moments; a row that waits longer may have lost it. */
const pendingLimitSeconds = 60;
/** At once; the rest comes with the next call. */
const batchSize = 500;

interface Found {
  tenant_id: string;
  id: string;
  script_name: string;
  queued_at: Date;
}

// Heartbeats are compared by the database's clock, the one that all runners share.
async function failLost(context: Context, tx: Tx, runnerId: string | null): Promise<Found[]> {
  const error = platformError("runner_lost", "The runner that ran it was lost");
  return tx.$queryRaw<Found[]>`
    UPDATE executions SET status = 'failed', error = ${JSON.stringify(error)}::json,
      completed_at = ${context.now()}::timestamptz
    WHERE (tenant_id, id) IN (
      SELECT execution.tenant_id, execution.id FROM executions AS execution
      LEFT JOIN runners AS runner ON runner.id = execution.runner_id
      WHERE execution.completed_at IS NULL AND execution.status = 'running'
        AND (${runnerId}::uuid IS NULL OR execution.runner_id = ${runnerId}::uuid)
        AND (runner.id IS NULL OR runner.stopped_at IS NOT NULL
          OR runner.heartbeat_at < now() - make_interval(secs => ${heartbeatLimitSeconds})
          OR execution.started_at < now() - make_interval(secs => ${longestRunSeconds}))
      ORDER BY execution.id LIMIT ${batchSize} FOR UPDATE OF execution SKIP LOCKED)
    AND status = 'running'
    RETURNING tenant_id, id, script_name, queued_at`;
}

async function findStranded(tx: Tx): Promise<Found[]> {
  return tx.$queryRaw<Found[]>`
    SELECT tenant_id, id, script_name, queued_at FROM executions
    WHERE completed_at IS NULL AND runner_id IS NULL AND status = 'pending'
      AND queued_at < now() - make_interval(secs => ${pendingLimitSeconds})
    ORDER BY id LIMIT ${batchSize}`;
}

/**
 * Makes good what a dead runner left: executions that say `running` although their runner is stopped, gone or
 * silent for 30 s end as failed, `runner_lost`; pending ones that wait for over a minute are enqueued again, under
 * the same key and time, so that a job that is still there only takes its own place. Any runner may call it at any
 * time. `runnerId` limits the first part to one runner's executions.
 */
export async function recoverExecutions(
  context: Context,
  { runnerId = null }: { runnerId?: string | null } = {},
): Promise<{ failed: number; enqueued: number }> {
  const { failed, stranded } = await context.database.asSystem("recover-executions", async (tx) => {
    const failed = await failLost(context, tx, runnerId);
    for (const { tenant_id, id, script_name } of failed) {
      await recordAudit(tx, systemActor, {
        tenantId: tenant_id,
        action: "execution.recover",
        target: { type: "execution", id, name: script_name },
        changes: { status: ["running", "failed"] },
      });
    }
    return { failed, stranded: await findStranded(tx) };
  });
  for (const { tenant_id, id, queued_at } of stranded) {
    await context.database.inTenant(systemScopeOf(tenant_id), (tx) =>
      enqueueJob(
        tx,
        "run-execution",
        { tenantId: tenant_id, executionId: id },
        { key: `run-execution:${id}`, runAt: queued_at },
      ),
    );
  }
  return { failed: failed.length, enqueued: stranded.length };
}
