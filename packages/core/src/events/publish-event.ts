import { type Caller, requirePermission } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { CoreError } from "../errors.ts";
import { explainLargePayload, type PublishEventInput, toPayloadJson } from "./event-input.ts";
import { writeEvent } from "./write-event.ts";

/**
 * Publishes an event: when this resolves, the event and what it sets off are in the database, and nothing has been waited for. A
 * repeat under the same `id` answers the first one's id. Rejects with `too_large` for a payload above 256 KiB.
 */
export async function publishEvent(
  context: Context,
  caller: Caller,
  { type, payload, id, key }: PublishEventInput,
): Promise<{ id: string }> {
  requirePermission(caller, "scripts.execute");
  const payloadJson = toPayloadJson(payload);
  const message = explainLargePayload(payloadJson);
  if (message !== null) {
    const fields = [{ path: "payload", message }];
    throw new CoreError("too_large", `payload: ${message}`, { fields });
  }
  return context.database.inTenant(caller.scope, (tx) =>
    writeEvent(tx, {
      tenantId: caller.tenant.id,
      type,
      payloadJson,
      publisherId: id ?? null,
      key: key ?? null,
      depth: 0,
      source: "api",
      executionId: null,
      createdAt: context.now(),
    }),
  );
}
