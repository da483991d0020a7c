import type { Context } from "../context.ts";

/**
 * Which of the executions that run on a runner were asked to end: finds what a notification that never
 * arrived would have told.
 */
export async function findCancelRequests(
  context: Context,
  running: readonly { tenantId: string; executionId: string }[],
): Promise<string[]> {
  if (running.length === 0) return [];
  const rows = await context.database.asSystem("recover-executions", (tx) =>
    tx.execution.findMany({
      where: {
        OR: running.map(({ tenantId, executionId }) => ({ tenantId, id: executionId })),
        completedAt: null,
        cancelRequestedAt: { not: null },
      },
      select: { id: true },
    }),
  );
  return rows.map(({ id }) => id);
}
