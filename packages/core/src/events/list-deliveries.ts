import { Prisma } from "@runlet/db";
import { type Caller, requirePermission } from "../access/caller.ts";
import type { Context } from "../context.ts";
import type { JsonValue } from "../json.ts";
import { type Page, pageOf } from "../page.ts";
import type { DeliveryItem, DeliveryStatus } from "./event.ts";
import type { ListDeliveriesInput } from "./event-input.ts";

/**
 * Written out, not as parameters: under row-level security Postgres takes no index by an enum, but it does take one that holds
 * only rows of one status, and those that are unfinished.
 */
const conditions: Record<DeliveryStatus, Prisma.Sql> = {
  pending: Prisma.sql`completed_at IS NULL AND status = 'pending'`,
  running: Prisma.sql`completed_at IS NULL AND status = 'running'`,
  failed: Prisma.sql`completed_at IS NULL AND status = 'failed'`,
  succeeded: Prisma.sql`status = 'succeeded'`,
  dead: Prisma.sql`status = 'dead'`,
  skipped: Prisma.sql`status = 'skipped'`,
};

interface Row {
  id: string;
  event_id: string;
  event_type: string;
  script_id: string;
  script_name: string | null;
  status: DeliveryStatus;
  attempts: number;
  execution_ids: string[];
  error: JsonValue;
  next_attempt_at: Date | null;
  created_at: Date;
  completed_at: Date | null;
}

function toItem(row: Row): DeliveryItem {
  return {
    id: row.id,
    eventId: row.event_id,
    eventType: row.event_type,
    scriptId: row.script_id,
    scriptName: row.script_name,
    status: row.status,
    attempts: row.attempts,
    executionIds: row.execution_ids,
    error: row.error,
    nextAttemptAt: row.next_attempt_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    completedAt: row.completed_at?.toISOString() ?? null,
  };
}

/** What became of events in the scripts that listen, newest first. */
export async function listDeliveries(
  context: Context,
  caller: Caller,
  { eventId, scriptId, status, limit, cursor }: ListDeliveriesInput,
): Promise<Page<DeliveryItem>> {
  requirePermission(caller, "scripts.read");
  const where = [Prisma.sql`tenant_id = ${caller.tenant.id}::uuid`];
  if (eventId !== undefined) where.push(Prisma.sql`event_id = ${eventId}::uuid`);
  if (scriptId !== undefined) where.push(Prisma.sql`script_id = ${scriptId}::uuid`);
  if (status !== undefined) where.push(conditions[status]);
  if (cursor) where.push(Prisma.sql`id < ${cursor}::uuid`);
  const rows = await context.database.inTenant(
    caller.scope,
    (tx) => tx.$queryRaw<Row[]>`
      SELECT page.id, event_id, events.type AS event_type, script_id, scripts.name AS script_name, page.status::text AS status,
        attempts, execution_ids, error, next_attempt_at, page.created_at, completed_at
      FROM (
        SELECT * FROM deliveries WHERE ${Prisma.join(where, " AND ")} ORDER BY id DESC LIMIT ${limit + 1}) AS page
      JOIN events ON events.tenant_id = page.tenant_id AND events.id = page.event_id
      LEFT JOIN scripts ON scripts.tenant_id = page.tenant_id AND scripts.id = page.script_id
      ORDER BY page.id DESC`,
  );
  return pageOf(rows, limit, ({ id }) => id, toItem);
}
