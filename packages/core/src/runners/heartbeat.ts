import type { Prisma } from "@runlet/db";
import type { Context } from "../context.ts";

/**
 * Says that a runner lives, by the database's clock; to be called every few seconds (30 without one: lost).
 *
 * @returns for how many milliseconds it had been silent by that clock; null when it counts as stopped, and what it says counts no more
 */
export async function heartbeat(
  context: Context,
  { id, stats = {} }: { id: string; stats?: Prisma.InputJsonObject },
): Promise<number | null> {
  const [beat] = await context.database.asSystem(
    "runner-heartbeat",
    (tx) => tx.$queryRaw<{ silentMs: number }[]>`
      UPDATE runners AS runner SET heartbeat_at = now(), stats = ${JSON.stringify(stats)}::jsonb
      FROM (SELECT id, heartbeat_at FROM runners WHERE id = ${id}::uuid FOR UPDATE) AS before
      WHERE runner.id = before.id AND runner.stopped_at IS NULL
      RETURNING extract(epoch FROM now() - before.heartbeat_at)::float8 * 1000 AS "silentMs"`,
  );
  return beat?.silentMs ?? null;
}
