import type { Context } from "../context.ts";
import { deleteInBatches } from "../delete-in-batches.ts";

/** Deletes idempotency keys of all tenants that have expired: they answer no more, but take room. At most 50 000 a call. */
export async function deleteExpiredKeys(
  context: Pick<Context, "database">,
): Promise<{ deleted: number }> {
  return deleteInBatches(async (rowsAtOnce) => {
    // Asked twice: a key that was taken anew in between has another expiry, and stays.
    const deleted = await context.database.asSystem(
      "delete-expired",
      (tx) => tx.$executeRaw`
        DELETE FROM idempotency_keys WHERE expires_at <= now() AND (tenant_id, script_id, key) IN (
          SELECT tenant_id, script_id, key FROM idempotency_keys WHERE expires_at <= now()
          ORDER BY expires_at LIMIT ${rowsAtOnce})`,
    );
    return { deleted, hasMore: deleted === rowsAtOnce };
  });
}
