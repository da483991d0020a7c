import { firstIdAt } from "@runlet/db";
import type { Context, Tx } from "../context.ts";
import { deleteInBatches } from "../delete-in-batches.ts";

const keptMs = 30 * 86_400_000;

interface Place {
  tenantId: string;
  id: string;
}

/**
 * Looks at the next old events after a place, tenant by tenant (ids, which tell how old a row is, are ordered within a tenant only), and deletes
 * those that are done. Which are done is asked of these few alone: asked of all, Postgres would read all deliveries.
 */
async function deleteSome(
  tx: Tx,
  { after, firstKept, limit }: { after: Place; firstKept: string; limit: number },
): Promise<(Place & { isDeleted: boolean })[]> {
  return tx.$queryRaw`
    WITH old AS MATERIALIZED (
      SELECT event.tenant_id, event.id
      FROM (SELECT id FROM tenants WHERE id >= ${after.tenantId}::uuid ORDER BY id) AS tenant
      CROSS JOIN LATERAL (
        SELECT tenant_id, id FROM events
        WHERE tenant_id = tenant.id AND id < ${firstKept}::uuid AND (tenant_id, id) > (${after.tenantId}::uuid, ${after.id}::uuid)
        ORDER BY id LIMIT ${limit}) AS event
      LIMIT ${limit}
    ), gone AS (
      DELETE FROM events USING old
      WHERE events.tenant_id = old.tenant_id AND events.id = old.id AND NOT EXISTS (
        SELECT FROM deliveries
        LEFT JOIN dead_letters ON dead_letters.tenant_id = deliveries.tenant_id AND dead_letters.delivery_id = deliveries.id
          AND replayed_at IS NULL AND discarded_at IS NULL
        WHERE deliveries.tenant_id = old.tenant_id AND deliveries.event_id = old.id
          AND (deliveries.completed_at IS NULL OR dead_letters.id IS NOT NULL))
      RETURNING events.id)
    SELECT old.tenant_id AS "tenantId", old.id, gone.id IS NOT NULL AS "isDeleted"
    FROM old LEFT JOIN gone USING (id) ORDER BY old.tenant_id, old.id`;
}

/**
 * Deletes events of all tenants that are older than 30 days, with their deliveries and dead letters. One stays that has a delivery to be
 * tried or a dead letter that nobody has dealt with. Some 50 000 a call.
 */
export async function deleteOldEvents(
  context: Pick<Context, "database" | "now">,
): Promise<{ deleted: number }> {
  const firstKept = firstIdAt(new Date(context.now().getTime() - keptMs));
  const firstId = firstIdAt(new Date(0));
  let after: Place = { tenantId: firstId, id: firstId };
  return deleteInBatches(async (limit) => {
    const seen = await context.database.asSystem("delete-expired", (tx) =>
      deleteSome(tx, { after, firstKept, limit }),
    );
    after = seen.at(-1) ?? after;
    const deleted = seen.filter(({ isDeleted }) => isDeleted).length;
    return { deleted, hasMore: seen.length === limit };
  });
}
