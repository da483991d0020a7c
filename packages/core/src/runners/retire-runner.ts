import type { Context } from "../context.ts";

/** Says that a runner has stopped in order: what it still owned is recovered at once. */
export async function retireRunner(context: Context, { id }: { id: string }): Promise<void> {
  await context.database.asSystem(
    "runner-heartbeat",
    (tx) => tx.$executeRaw`
      UPDATE runners SET stopped_at = now() WHERE id = ${id}::uuid AND stopped_at IS NULL`,
  );
}
