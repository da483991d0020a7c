import { type Caller, requirePermission } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { type PublishEventInput, requirePayloadJson } from "./event-input.ts";
import { writeEvent } from "./write-event.ts";

/**
 * Publishes an event: when this resolves, the event and what it sets off are in the database, and nothing has been waited for. A
 * repeat under the same `id` answers the first one's id. Rejects as `requirePayloadJson` does.
 */
export async function publishEvent(
  context: Context,
  caller: Caller,
  { type, payload, id, key }: PublishEventInput,
): Promise<{ id: string }> {
  requirePermission(caller, "scripts.execute");
  const payloadJson = requirePayloadJson(payload);
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
