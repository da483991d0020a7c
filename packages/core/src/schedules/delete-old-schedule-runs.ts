import { firstIdAt } from "@runlet/db";
import type { Context } from "../context.ts";
import { deleteInBatches } from "../delete-in-batches.ts";

const keptMs = 90 * 86_400_000;

/** Deletes rows of all tenants' ledgers that are older than 90 days and neither wait nor run. At most 50 000 a call. */
export async function deleteOldScheduleRuns(
  context: Pick<Context, "database" | "now">,
): Promise<{ deleted: number }> {
  const firstKept = firstIdAt(new Date(context.now().getTime() - keptMs));
  return deleteInBatches(async (rowsAtOnce) => {
    const deleted = await context.database.asSystem(
      "delete-expired",
      // Tenant by tenant: ids, which tell how old a row is, are ordered within a tenant only.
      (tx) => tx.$executeRaw`
        DELETE FROM schedule_runs USING (
          SELECT old.tenant_id, old.id FROM tenants CROSS JOIN LATERAL (
            SELECT tenant_id, id FROM schedule_runs AS run
            WHERE run.tenant_id = tenants.id AND run.id < ${firstKept}::uuid AND run.completed_at IS NOT NULL
            ORDER BY run.id LIMIT ${rowsAtOnce}) AS old
          LIMIT ${rowsAtOnce}) AS old
        WHERE schedule_runs.tenant_id = old.tenant_id AND schedule_runs.id = old.id`,
    );
    return { deleted, hasMore: deleted === rowsAtOnce };
  });
}
