import { newId } from "@runlet/db";
import type { Tx } from "../context.ts";
import { patternsOf } from "./event-pattern.ts";

export interface NewEvent {
  tenantId: string;
  type: string;
  payloadJson: string;
  publisherId: string | null;
  key: string | null;
  /** How many events led to this one. */
  depth: number;
  source: "api" | "script" | "platform";
  /** The execution that published it. */
  executionId: string | null;
  createdAt: Date;
}

/** The id of the event as it was inserted; null when the publisher's id is taken. */
async function insertEvent(tx: Tx, event: NewEvent): Promise<string | null> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    INSERT INTO events (tenant_id, id, publisher_id, type, payload, key, depth, source, execution_id, created_at)
    VALUES (${event.tenantId}::uuid, ${newId()}::uuid, ${event.publisherId}, ${event.type},
      ${event.payloadJson}::json, ${event.key}, ${event.depth}, ${event.source},
      ${event.executionId}::uuid, ${event.createdAt}::timestamptz)
    ON CONFLICT (tenant_id, publisher_id) DO NOTHING RETURNING id`;
  return rows[0]?.id ?? null;
}

/** One delivery to each script that listens: to be tried at once where it is active, skipped where it is paused. */
async function insertDeliveries(tx: Tx, eventId: string, event: NewEvent): Promise<void> {
  const { tenantId, type, createdAt } = event;
  const scripts = await tx.script.findMany({
    where: {
      tenantId,
      status: { in: ["active", "paused"] },
      subscriptions: { some: { tenantId, pattern: { in: patternsOf(type) } } },
    },
    select: { id: true, status: true },
  });
  if (scripts.length === 0) return;
  const rows = scripts.map(({ id, status }) => ({
    id: newId(),
    script_id: id,
    status: status === "active" ? "pending" : "skipped",
  }));
  await tx.$executeRaw`
    INSERT INTO deliveries (tenant_id, id, event_id, script_id, status, next_attempt_at, created_at, completed_at)
    SELECT ${tenantId}::uuid, id, ${eventId}::uuid, script_id, status::delivery_status,
      CASE status WHEN 'pending' THEN ${createdAt}::timestamptz END, ${createdAt}::timestamptz,
      CASE status WHEN 'skipped' THEN ${createdAt}::timestamptz END
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS row (id uuid, script_id uuid, status text)`;
}

/**
 * Writes an event and its deliveries, in the transaction of what it tells of. An event whose publisher's id the tenant has already is not
 * written again: the answer is the id of the first one, whatever the second one says.
 */
export async function writeEvent(tx: Tx, event: NewEvent): Promise<{ id: string }> {
  const id = await insertEvent(tx, event);
  if (id === null) {
    const { tenantId, publisherId } = event;
    return tx.event.findFirstOrThrow({ where: { tenantId, publisherId }, select: { id: true } });
  }
  await insertDeliveries(tx, id, event);
  return { id };
}
