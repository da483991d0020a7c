import type { Prisma } from "@runlet/db";
import type { Context } from "../context.ts";

/** Says that a runner lives, by the database's clock; to be called every few seconds (30 without one: lost). */
export async function heartbeat(
  context: Context,
  { id, stats = {} }: { id: string; stats?: Prisma.InputJsonObject },
): Promise<void> {
  await context.database.asSystem(
    "runner-heartbeat",
    (tx) => tx.$executeRaw`
      UPDATE runners SET heartbeat_at = now(), stats = ${JSON.stringify(stats)}::jsonb
      WHERE id = ${id}::uuid AND stopped_at IS NULL`,
  );
}
