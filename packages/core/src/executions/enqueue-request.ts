import { newId } from "@runlet/db";
import { findPerson } from "../access/person.ts";
import { systemScopeOf } from "../access/system-scope.ts";
import type { Context, Tx } from "../context.ts";
import { CoreError, notFound } from "../errors.ts";
import { signalWork } from "../work-signal.ts";
import { actorOf } from "./execution-actor.ts";
import type { ExecuteRequest } from "./executor.ts";
import { claimIdempotencyKey } from "./idempotency-key.ts";
import { toInputJson } from "./input-json.ts";
import { insertExecutions } from "./insert-executions.ts";
import { loadProgram } from "./load-program.ts";
import { toNewExecution } from "./record-execution.ts";
import { requireRunnable } from "./start-rule.ts";

/** Of one tenant: what runners get done in some ten seconds. */
const maxPending = 5_000;

/** Counts no further than the limit, in the index that holds only what waits. */
async function refuseWhenFull(tx: Tx, tenantId: string): Promise<void> {
  const [waiting] = await tx.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM (
      SELECT FROM executions WHERE tenant_id = ${tenantId}::uuid AND completed_at IS NULL AND runner_id IS NULL
      LIMIT ${maxPending}) AS pending`;
  if ((waiting?.count ?? 0) < maxPending) return;
  const message = "Too many executions are waiting; try again shortly.";
  throw new CoreError("too_many", message, { retryAfterSeconds: 5 });
}

/**
 * Puts a request's execution into the queue, where a runner takes it from; resolves after the commit. Rejects, with nothing written, with
 * `not_found`, with `script_not_active`, with `too_many` when 5 000 of the tenant's wait, and with RepeatedRequestError. Who may ask was decided
 * before.
 */
export async function enqueueRequest(
  context: Context,
  request: ExecuteRequest,
): Promise<{ id: string }> {
  const { tenantId, scriptId, trigger, userId } = request;
  const person =
    userId == null
      ? null
      : await context.database.asSystem("manage-users", (tx) => findPerson(tx, tenantId, userId));
  const id = newId();
  const inputJson = toInputJson(request.input);
  await context.database.inTenant(systemScopeOf(tenantId), async (tx) => {
    const found = await loadProgram(tx, tenantId, scriptId);
    if (found === null) throw notFound("Script");
    const { script, status, limits } = found;
    requireRunnable({ name: script.name, status }, trigger);
    await claimIdempotencyKey(tx, request, { id, timeoutMs: limits.timeoutMs });
    await refuseWhenFull(tx, tenantId);
    const actor = await actorOf(tx, request, person);
    const made = { id, script, inputJson, queuedAt: context.now(), runnerId: null, actor };
    await insertExecutions(tx, [toNewExecution(request, made)]);
    await signalWork(tx);
  });
  return { id };
}
