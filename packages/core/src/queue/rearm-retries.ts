import type { Context } from "../context.ts";
import { maxRetryDelayMs } from "../lost-tries.ts";
import { signalWork } from "../work-signal.ts";

/** Above what clocks are corrected by in passing. */
const slackMs = 30_000;

/**
 * Makes due at once, of all tenants, the tries whose time is further ahead than any is set: the database's clock was set back since then.
 * For a runner's start and after such a jump.
 */
export async function rearmRetries(
  context: Pick<Context, "database">,
): Promise<{ rearmed: number }> {
  return context.database.asSystem("schedule", async (tx) => {
    const [found] = await tx.$queryRaw<{ rearmed: number }[]>`
      WITH latest (at) AS (SELECT now() + ${maxRetryDelayMs + slackMs}::int * interval '1 ms'),
      delivery AS MATERIALIZED (
        SELECT tenant_id, id FROM deliveries, latest WHERE next_attempt_at > latest.at FOR UPDATE OF deliveries SKIP LOCKED),
      run AS MATERIALIZED (
        SELECT tenant_id, id FROM schedule_runs, latest
        WHERE outcome IS NULL AND not_before > latest.at FOR UPDATE OF schedule_runs SKIP LOCKED),
      deliveries_due AS (
        UPDATE deliveries SET next_attempt_at = now() FROM delivery
        WHERE deliveries.tenant_id = delivery.tenant_id AND deliveries.id = delivery.id RETURNING 1),
      runs_due AS (
        UPDATE schedule_runs SET not_before = now() FROM run
        WHERE schedule_runs.tenant_id = run.tenant_id AND schedule_runs.id = run.id RETURNING 1)
      SELECT (SELECT count(*) FROM deliveries_due)::int + (SELECT count(*) FROM runs_due)::int AS rearmed`;
    const rearmed = found?.rearmed ?? 0;
    if (rearmed > 0) await signalWork(tx);
    return { rearmed };
  });
}
