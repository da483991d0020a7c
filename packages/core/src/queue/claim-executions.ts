import type { Tx } from "../context.ts";
import { afterEnd } from "../executions/endings.ts";
import type { Trigger } from "../executions/execution.ts";
import { type ExecutionError, platformError } from "../executions/execution-error.ts";
import { type LoadedProgram, loadPrograms } from "../executions/load-program.ts";
import { endExecution, endingWithout } from "../executions/record-execution.ts";
import { mayRun } from "../executions/start-rule.ts";
import type { Claimed, Claiming, QueueClaim } from "./claimed.ts";
import type { TenantTurn } from "./turns.ts";

interface Pending {
  tenant_id: string;
  id: string;
  script_id: string;
  script_name: string;
  version: number;
  input: string;
  trigger: Trigger;
  attempt: number;
  user_id: string | null;
  api_key_id: string | null;
  parent_id: string | null;
  event_id: string | null;
  queued_at: Date;
  now: Date;
}

/** Locks the oldest pending executions of each script whose turn it is; what another runner has locked is passed over. */
function lockPending(tx: Tx, turns: readonly TenantTurn[], { loads }: Claiming) {
  return tx.$queryRaw<Pending[]>`
    SELECT execution.* FROM unnest(${turns.map(({ tenantId }) => tenantId)}::uuid[],
      ${turns.map(({ afterScriptId }) => afterScriptId)}::uuid[], ${turns.map(({ share }) => share)}::int[])
      AS turn (tenant_id, after_id, share),
    LATERAL (
      WITH RECURSIVE due (script_id, number) AS (
        (SELECT script_id, 1 FROM executions
         WHERE tenant_id = turn.tenant_id AND script_id > turn.after_id AND completed_at IS NULL AND runner_id IS NULL
         ORDER BY script_id LIMIT 1)
        UNION ALL
        SELECT following.script_id, due.number + 1 FROM due, LATERAL (
          SELECT script_id FROM executions
          WHERE tenant_id = turn.tenant_id AND script_id > due.script_id AND completed_at IS NULL AND runner_id IS NULL
          ORDER BY script_id LIMIT 1) AS following
        WHERE due.number < turn.share + ${loads.scriptIds.length}::int
      )
      SELECT pending.* FROM due
      LEFT JOIN scripts AS script ON script.tenant_id = turn.tenant_id AND script.id = due.script_id
      LEFT JOIN unnest(${loads.scriptIds}::uuid[], ${loads.loads}::int[]) AS load (script_id, count)
        ON load.script_id = due.script_id
      CROSS JOIN LATERAL (
        SELECT tenant_id, id, script_id, script_name, version, input::text AS input, trigger::text AS trigger, attempt,
          user_id, api_key_id, parent_id, event_id, queued_at,
          date_trunc('milliseconds', now()) AS now
        FROM executions
        WHERE tenant_id = turn.tenant_id AND script_id = due.script_id AND completed_at IS NULL
          AND runner_id IS NULL AND status = 'pending'
        ORDER BY queued_at, id
        LIMIT greatest(0, coalesce((script.limits->>'maxConcurrent')::int, turn.share) - coalesce(load.count, 0))
        FOR UPDATE SKIP LOCKED) AS pending
      LIMIT turn.share) AS execution`;
}

interface Refused {
  row: Pending;
  error: ExecutionError;
}

function refusalOf(loaded: LoadedProgram | undefined): ExecutionError {
  const message =
    loaded === undefined
      ? "The script was deleted, or its organization suspended, before it could run"
      : `The script ${loaded.script.name} became ${loaded.status} before it could run`;
  return platformError("script_not_active", message);
}

/** Ends executions whose scripts may not run any more. They were never running: the rows go straight to their end. */
async function refuse(tx: Tx, refused: readonly Refused[]): Promise<void> {
  for (const { row, error } of refused) {
    const { tenant_id: tenantId, id, now: completedAt } = row;
    const ending = endingWithout({ status: "failed", error, completedAt });
    await endExecution(tx, { tenantId, id, from: "pending" }, ending);
  }
  await afterEnd(
    tx,
    refused.map(({ row, error }) => ({
      tenantId: row.tenant_id,
      id: row.id,
      scriptId: row.script_id,
      scriptName: row.script_name,
      version: row.version,
      trigger: row.trigger,
      attempt: row.attempt,
      parentId: row.parent_id,
      eventId: row.event_id,
      status: "failed",
      error,
      completedAt: row.now,
      isListenedTo: true,
    })),
  );
}

/**
 * Takes pending executions out of the queue, once: each is `running` on this runner, with the version that it runs. Those whose
 * script may not run any more end as failed, `script_not_active`.
 */
export async function claimExecutions(
  tx: Tx,
  turns: readonly TenantTurn[],
  claiming: Claiming,
): Promise<QueueClaim> {
  if (turns.length === 0) return { claimed: [], rows: [], cutAt: new Map() };
  const rows = await lockPending(tx, turns, claiming);
  const programs = await loadPrograms(
    tx,
    rows.map((row) => ({ tenantId: row.tenant_id, scriptId: row.script_id })),
  );
  const claimed: Claimed[] = [];
  const refused: Refused[] = [];
  for (const row of rows) {
    const loaded = programs.get(row.script_id);
    if (loaded !== undefined && mayRun(loaded.status, row.trigger)) {
      claimed.push(toClaimed(row, loaded));
    } else refused.push({ row, error: refusalOf(loaded) });
  }
  if (refused.length > 0) await refuse(tx, refused);
  await markRunning(tx, claimed, claiming.runnerId);
  // All that is in this queue is due: a turn that looks at so many scripts has found something, or all of them are busy.
  return { claimed, rows, cutAt: new Map() };
}

function toClaimed(row: Pending, loaded: LoadedProgram): Claimed {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    loaded,
    inputJson: row.input,
    trigger: row.trigger,
    attempt: row.attempt,
    userId: row.user_id,
    apiKeyId: row.api_key_id,
    parentId: row.parent_id,
    eventId: row.event_id,
    queuedAt: row.queued_at,
    startedAt: row.now,
  };
}

async function markRunning(tx: Tx, claimed: readonly Claimed[], runnerId: string): Promise<void> {
  if (claimed.length === 0) return;
  await tx.$executeRaw`
    UPDATE executions AS execution SET status = 'running', runner_id = ${runnerId}::uuid,
      started_at = date_trunc('milliseconds', now()),
      version = claimed.version
    FROM unnest(${claimed.map(({ tenantId }) => tenantId)}::uuid[], ${claimed.map(({ id }) => id)}::uuid[],
      ${claimed.map(({ loaded }) => loaded.script.version)}::int[]) AS claimed (tenant_id, id, version)
    WHERE execution.tenant_id = claimed.tenant_id AND execution.id = claimed.id`;
}
