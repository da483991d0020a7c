import { firstIdAt } from "@runlet/db";
import type { Context } from "../context.ts";
import { deleteInBatches } from "../delete-in-batches.ts";

const keptMs = 30 * 86_400_000;

/**
 * Deletes events of all tenants that are older than 30 days, with their deliveries and dead letters. One stays that has a delivery to be
 * tried or a dead letter that nobody has dealt with. At most 50 000 a call.
 */
export async function deleteOldEvents(
  context: Pick<Context, "database" | "now">,
): Promise<{ deleted: number }> {
  const firstKept = firstIdAt(new Date(context.now().getTime() - keptMs));
  return deleteInBatches((rowsAtOnce) =>
    context.database.asSystem(
      "delete-expired",
      // Tenant by tenant: ids, which tell how old a row is, are ordered within a tenant only.
      (tx) => tx.$executeRaw`
        DELETE FROM events USING (
          SELECT old.tenant_id, old.id FROM tenants CROSS JOIN LATERAL (
            SELECT tenant_id, id FROM events AS event
            WHERE event.tenant_id = tenants.id AND event.id < ${firstKept}::uuid
              AND NOT EXISTS (
                SELECT FROM deliveries
                LEFT JOIN dead_letters ON dead_letters.tenant_id = deliveries.tenant_id
                  AND dead_letters.delivery_id = deliveries.id AND replayed_at IS NULL AND discarded_at IS NULL
                WHERE deliveries.tenant_id = event.tenant_id AND deliveries.event_id = event.id
                  AND (deliveries.completed_at IS NULL OR dead_letters.id IS NOT NULL))
            ORDER BY event.id LIMIT ${rowsAtOnce}) AS old
          LIMIT ${rowsAtOnce}) AS old
        WHERE events.tenant_id = old.tenant_id AND events.id = old.id`,
    ),
  );
}
