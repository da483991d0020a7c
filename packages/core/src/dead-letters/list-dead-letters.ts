import { Prisma } from "@runlet/db";
import { type Caller, requirePermission } from "../access/caller.ts";
import type { Context } from "../context.ts";
import type { JsonValue } from "../json.ts";
import { type Page, pageOf } from "../page.ts";
import type { DeadLetter, ListDeadLettersInput } from "./dead-letter.ts";

const conditions: Record<ListDeadLettersInput["state"], Prisma.Sql> = {
  open: Prisma.sql`replayed_at IS NULL AND discarded_at IS NULL`,
  replayed: Prisma.sql`replayed_at IS NOT NULL`,
  discarded: Prisma.sql`discarded_at IS NOT NULL`,
  all: Prisma.sql`true`,
};

interface Row {
  id: string;
  script_id: string;
  script_name: string | null;
  event_id: string;
  type: string;
  payload: JsonValue;
  error: JsonValue;
  attempts: number;
  created_at: Date;
  replayed_at: Date | null;
  discarded_at: Date | null;
}

function toDeadLetter(row: Row): DeadLetter {
  return {
    id: row.id,
    scriptId: row.script_id,
    scriptName: row.script_name,
    event: { id: row.event_id, type: row.type, payload: row.payload },
    error: row.error,
    attempts: row.attempts,
    createdAt: row.created_at.toISOString(),
    replayedAt: row.replayed_at?.toISOString() ?? null,
    discardedAt: row.discarded_at?.toISOString() ?? null,
  };
}

/** The tenant's dead letters, newest first: those that nobody has dealt with, unless another state is asked for. */
export async function listDeadLetters(
  context: Context,
  caller: Caller,
  { scriptId, state, limit, cursor }: ListDeadLettersInput,
): Promise<Page<DeadLetter>> {
  requirePermission(caller, "scripts.read");
  const where = [Prisma.sql`tenant_id = ${caller.tenant.id}::uuid`, conditions[state]];
  if (scriptId !== undefined) where.push(Prisma.sql`script_id = ${scriptId}::uuid`);
  if (cursor) where.push(Prisma.sql`id < ${cursor}::uuid`);
  const rows = await context.database.inTenant(
    caller.scope,
    (tx) => tx.$queryRaw<Row[]>`
      SELECT page.id, page.script_id, scripts.name AS script_name, event_id, events.type,
        coalesce(deliveries.payload, events.payload) AS payload, page.error, page.attempts, page.created_at, replayed_at, discarded_at
      FROM (
        SELECT * FROM dead_letters WHERE ${Prisma.join(where, " AND ")} ORDER BY id DESC LIMIT ${limit + 1}) AS page
      JOIN deliveries ON deliveries.tenant_id = page.tenant_id AND deliveries.id = page.delivery_id
      JOIN events ON events.tenant_id = page.tenant_id AND events.id = deliveries.event_id
      LEFT JOIN scripts ON scripts.tenant_id = page.tenant_id AND scripts.id = page.script_id
      ORDER BY page.id DESC`,
  );
  return pageOf(rows, limit, ({ id }) => id, toDeadLetter);
}
