import { type Caller, requirePermission } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { type Page, pageOf } from "../page.ts";
import type { EventItem } from "./event.ts";
import type { ListEventsInput } from "./event-input.ts";
import { countDeliveries, eventColumns, toEventItem } from "./event-row.ts";

/** The tenant's events, newest first, without their payloads (see `getEvent`). */
export async function listEvents(
  context: Context,
  caller: Caller,
  { type, key, limit, cursor }: ListEventsInput,
): Promise<Page<EventItem>> {
  requirePermission(caller, "scripts.read");
  const tenantId = caller.tenant.id;
  return context.database.inTenant(caller.scope, async (tx) => {
    const rows = await tx.event.findMany({
      where: { tenantId, type, key, id: cursor ? { lt: cursor } : undefined },
      select: eventColumns,
      orderBy: { id: "desc" },
      take: limit + 1,
    });
    const eventIds = rows.slice(0, limit).map(({ id }) => id);
    const counts = await countDeliveries(tx, tenantId, eventIds);
    return pageOf(
      rows,
      limit,
      ({ id }) => id,
      (row) => toEventItem(row, counts),
    );
  });
}
