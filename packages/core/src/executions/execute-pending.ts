import { findPerson } from "../access/person.ts";
import { systemScopeOf } from "../access/system-scope.ts";
import type { Tx } from "../context.ts";
import type { Trigger } from "./execution.ts";
import { platformError } from "./execution-error.ts";
import { apiKeyNamesOf } from "./execution-row.ts";
import { type LoadedProgram, loadProgram } from "./load-program.ts";
import { endExecution, endingWithout } from "./record-execution.ts";
import type { ExecuteContext } from "./run-program.ts";
import { runRecorded } from "./run-recorded.ts";
import { mayRun } from "./start-rule.ts";

interface Taken {
  script_id: string;
  input: string;
  trigger: Trigger;
  attempt: number;
  user_id: string | null;
  api_key_id: string | null;
  parent_id: string | null;
  event_id: string | null;
  queued_at: Date;
}

/** Takes the execution out of `pending`, once: whoever comes second finds nothing. */
async function take(
  tx: Tx,
  context: ExecuteContext,
  { tenantId, id, startedAt }: { tenantId: string; id: string; startedAt: Date },
): Promise<Taken | null> {
  const rows = await tx.$queryRaw<Taken[]>`
    UPDATE executions SET status = 'running', runner_id = ${context.runnerId}::uuid,
      started_at = ${startedAt}::timestamptz
    WHERE tenant_id = ${tenantId}::uuid AND id = ${id}::uuid AND status = 'pending'
    RETURNING script_id, input::text AS input, trigger::text AS trigger, attempt,
      user_id, api_key_id, parent_id, event_id, queued_at`;
  return rows[0] ?? null;
}

async function setVersion(tx: Tx, tenantId: string, id: string, version: number): Promise<void> {
  await tx.execution.updateMany({ where: { tenantId, id }, data: { version } });
}

function refusalOf(loaded: LoadedProgram | null, trigger: Trigger): string | null {
  if (loaded === null) return "The script was deleted before it could run";
  if (mayRun(loaded.status, trigger)) return null;
  return `The script ${loaded.script.name} became ${loaded.status} before it could run`;
}

/**
 * Runs an execution that waits in the queue; the job may come any number of times. Leaves alone what runs, has
 * ended or was cancelled meanwhile. A script that may not run any more ends it as failed, `script_not_active`.
 */
export async function executePending(
  context: ExecuteContext,
  { tenantId, executionId: id }: { tenantId: string; executionId: string },
): Promise<void> {
  const scope = systemScopeOf(tenantId);
  const startedAt = context.now();
  const started = await context.database.inTenant(scope, async (tx) => {
    const taken = await take(tx, context, { tenantId, id, startedAt });
    if (taken === null) return null;
    const loaded = await loadProgram(tx, tenantId, taken.script_id);
    const refusal = refusalOf(loaded, taken.trigger);
    if (loaded !== null && refusal === null) {
      await setVersion(tx, tenantId, id, loaded.script.version);
      const apiKeys = await apiKeyNamesOf(tx, tenantId, [{ apiKeyId: taken.api_key_id }]);
      return { taken, loaded, apiKeys };
    }
    await endExecution(
      tx,
      { tenantId, id, from: "running" },
      endingWithout({
        status: "failed",
        error: platformError("script_not_active", refusal ?? ""),
        completedAt: startedAt,
      }),
    );
    return null;
  });
  if (started === null) return;
  const { taken, loaded, apiKeys } = started;
  const { user_id, api_key_id } = taken;
  await runRecorded(
    context,
    {
      id,
      scope,
      loaded,
      inputJson: taken.input,
      trigger: taken.trigger,
      attempt: taken.attempt,
      person: user_id === null ? null : await findPerson(context, tenantId, user_id),
      apiKey: api_key_id === null ? null : { id: api_key_id, name: apiKeys.get(api_key_id) ?? "" },
      parentId: taken.parent_id,
      eventId: taken.event_id,
      // Scripts call each other without the queue: what comes from there is the first.
      depth: 0,
      queuedAt: taken.queued_at,
      startedAt,
    },
    new AbortController().signal,
  );
}
