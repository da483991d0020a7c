import { type Caller, requirePermission } from "../access/caller.ts";
import { type Changes, recordAudits } from "../audit/record-audit.ts";
import type { Context, Tx } from "../context.ts";
import { CoreError } from "../errors.ts";
import { requirePayloadJson } from "../events/event-input.ts";
import { armHeads, type DeliveryKey, lockKeys } from "../events/key-order.ts";
import { signalWork } from "../work-signal.ts";
import type { ReplayDeadLettersInput } from "./dead-letter.ts";
import { lockOpenLetters, type OpenLetter } from "./lock-open-letters.ts";

/** A paused script's deliveries would be skipped as soon as they are due, and then nobody would hear of them again. */
function requireActiveScripts(letters: readonly OpenLetter[]): void {
  for (const { id, scriptName, scriptStatus } of letters) {
    if (scriptStatus === "active") continue;
    const what = scriptName === null ? "is deleted" : `${scriptName} is ${scriptStatus}`;
    throw new CoreError(
      "script_not_active",
      `The script ${what}: the dead letter ${id} cannot be replayed`,
    );
  }
}

/** As if they had just been published, in the order in which they were: behind those of their keys that wait already. */
async function requeue(
  tx: Tx,
  tenantId: string,
  letters: readonly OpenLetter[],
  payloadJson: string | undefined,
): Promise<void> {
  const keys = letters.flatMap(({ scriptId, key }): DeliveryKey[] =>
    key === null ? [] : [{ tenantId, scriptId, key }],
  );
  await lockKeys(tx, keys);
  await tx.$executeRaw`
    WITH letters AS MATERIALIZED (
      SELECT id, nextval('deliveries_position_seq') AS position FROM deliveries
      WHERE tenant_id = ${tenantId}::uuid AND id = ANY(${letters.map(({ deliveryId }) => deliveryId)}::uuid[])
      ORDER BY deliveries.position)
    UPDATE deliveries SET status = 'pending', failures = 0, losses = 0, is_replay = true, error = NULL, completed_at = NULL,
      payload = coalesce(${payloadJson ?? null}::json, payload), position = letters.position,
      next_attempt_at = CASE WHEN key IS NULL THEN now() END
    FROM letters WHERE deliveries.tenant_id = ${tenantId}::uuid AND deliveries.id = letters.id`;
  await armHeads(tx, keys);
  await signalWork(tx);
}

/**
 * Tries dead letters again, all or none: each delivery gets its four tries anew, with the payload that is given in place of the one
 * it died with. Rejects as `lockOpenLetters` does, with `script_not_active` where a script is not active, and as `requirePayloadJson`
 * does.
 */
export async function replayDeadLetters(
  context: Context,
  caller: Caller,
  { ids, payload }: ReplayDeadLettersInput,
): Promise<{ ids: string[] }> {
  requirePermission(caller, "scripts.execute");
  const tenantId = caller.tenant.id;
  const payloadJson = payload === undefined ? undefined : requirePayloadJson(payload);
  return context.database.inTenant(caller.scope, async (tx) => {
    const letters = await lockOpenLetters(tx, tenantId, ids);
    requireActiveScripts(letters);
    await requeue(tx, tenantId, letters, payloadJson);
    const replayed = letters.map(({ id }) => id);
    await tx.$executeRaw`
      UPDATE dead_letters SET replayed_at = now()
      WHERE tenant_id = ${tenantId}::uuid AND id = ANY(${replayed}::uuid[])`;
    const changes: Changes = { state: ["open", "replayed"] };
    if (payloadJson !== undefined) changes.isPayloadEdited = [false, true];
    await recordAudits(
      tx,
      caller,
      letters.map(({ id, scriptName }) => ({
        tenantId,
        action: "dead_letter.replay",
        target: { type: "dead_letter", id, name: scriptName ?? "" },
        changes,
      })),
    );
    return { ids: replayed };
  });
}
