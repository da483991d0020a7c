import type { Context } from "../context.ts";
import { deleteInBatches } from "../delete-in-batches.ts";

/** Deletes counts of all tenants whose window has ended. At most 50 000 a call. */
export async function deleteExpiredRateCounts(
  context: Pick<Context, "database">,
): Promise<{ deleted: number }> {
  return deleteInBatches(async (rowsAtOnce) => {
    // What a request is being counted by has begun a new window, and stays.
    const deleted = await context.database.asSystem(
      "delete-expired",
      (tx) => tx.$executeRaw`
        DELETE FROM rate_limits WHERE (tenant_id, key) IN (
          SELECT tenant_id, key FROM rate_limits WHERE resets_at <= now()
          ORDER BY resets_at LIMIT ${rowsAtOnce} FOR UPDATE SKIP LOCKED)`,
    );
    return { deleted, hasMore: deleted === rowsAtOnce };
  });
}
