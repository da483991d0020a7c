import { type Caller, requirePermission } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";
import type { JsonValue } from "../json.ts";
import type { EventDetail } from "./event.ts";
import type { EventIdInput } from "./event-input.ts";
import { countDeliveries, eventColumns, toEventItem } from "./event-row.ts";

/** One event of the tenant, with its payload; `not_found` when it has none of that id. */
export async function getEvent(
  context: Context,
  caller: Caller,
  { id }: EventIdInput,
): Promise<EventDetail> {
  requirePermission(caller, "scripts.read");
  const tenantId = caller.tenant.id;
  return context.database.inTenant(caller.scope, async (tx) => {
    const row = await tx.event.findFirst({
      where: { tenantId, id },
      select: { ...eventColumns, payload: true },
    });
    if (row === null) throw notFound("Event");
    const counts = await countDeliveries(tx, tenantId, [id]);
    return { ...toEventItem(row, counts), payload: row.payload as JsonValue };
  });
}
