import type { Context } from "../context.ts";
import { deleteInBatches } from "../delete-in-batches.ts";

/** Deletes cache entries of all tenants that have expired: nobody sees them any more, but they take room. At most 50 000 a call. */
export async function deleteExpiredEntries(
  context: Pick<Context, "database">,
): Promise<{ deleted: number }> {
  return deleteInBatches(async (rowsAtOnce) => {
    // Asked twice: an entry that was set anew in between has another expiry, and stays.
    const deleted = await context.database.asSystem(
      "delete-expired",
      (tx) => tx.$executeRaw`
        DELETE FROM cache_entries WHERE expires_at <= now() AND (tenant_id, key) IN (
          SELECT tenant_id, key FROM cache_entries WHERE expires_at <= now()
          ORDER BY expires_at LIMIT ${rowsAtOnce})`,
    );
    return { deleted, hasMore: deleted === rowsAtOnce };
  });
}
