import type { Context } from "../context.ts";

const rowsAtOnce = 1_000;
/** What is left after these comes with the next call. */
const batches = 50;

/** Deletes cache entries of all tenants that have expired: nobody sees them any more, but they take room. At most 50 000 a call. */
export async function deleteExpiredEntries(
  context: Pick<Context, "database">,
): Promise<{ deleted: number }> {
  let deleted = 0;
  for (let batch = 0; batch < batches; batch += 1) {
    // Asked twice: an entry that was set anew in between has another expiry, and stays.
    const count = await context.database.asSystem(
      "delete-expired",
      (tx) => tx.$executeRaw`
        DELETE FROM cache_entries WHERE expires_at <= now() AND (tenant_id, key) IN (
          SELECT tenant_id, key FROM cache_entries WHERE expires_at <= now()
          ORDER BY expires_at LIMIT ${rowsAtOnce})`,
    );
    deleted += count;
    if (count < rowsAtOnce) break;
  }
  return { deleted };
}
