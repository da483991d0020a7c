import type { Tx } from "../context.ts";
import { type DeliveryStatus, deliveryStatuses, type EventItem } from "./event.ts";

/** What lists show of an event: all but its payload, which may be large. */
export const eventColumns = {
  id: true,
  publisherId: true,
  type: true,
  key: true,
  source: true,
  depth: true,
  executionId: true,
  createdAt: true,
} as const;

export interface EventRow {
  id: string;
  publisherId: string | null;
  type: string;
  key: string | null;
  source: string;
  depth: number;
  executionId: string | null;
  createdAt: Date;
}

type Counts = EventItem["deliveries"];

/** The deliveries of these events by status, for those that have any. */
export async function countDeliveries(
  tx: Tx,
  tenantId: string,
  eventIds: string[],
): Promise<ReadonlyMap<string, Counts>> {
  const rows = await tx.delivery.groupBy({
    by: ["eventId", "status"],
    _count: true,
    where: { tenantId, eventId: { in: eventIds } },
  });
  const counts = new Map<string, Counts>();
  for (const { eventId, status, _count } of rows) {
    const ofEvent = counts.get(eventId) ?? noDeliveries();
    ofEvent[status] += _count;
    ofEvent.total += _count;
    counts.set(eventId, ofEvent);
  }
  return counts;
}

function noDeliveries(): Counts {
  const none = deliveryStatuses.map((status) => [status, 0] as const);
  return { total: 0, ...(Object.fromEntries(none) as Record<DeliveryStatus, number>) };
}

export function toEventItem(row: EventRow, counts: ReadonlyMap<string, Counts>): EventItem {
  const { id, publisherId, type, key, source, depth, executionId, createdAt } = row;
  return {
    id,
    publisherId,
    type,
    key,
    source: source as EventItem["source"],
    depth,
    executionId,
    createdAt: createdAt.toISOString(),
    deliveries: counts.get(id) ?? noDeliveries(),
  };
}
