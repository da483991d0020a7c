import { heartbeatLimitSeconds } from "@runlet/core";
import type { Pool } from "pg";

/** Frees the jobs that a runner holds which no longer works on them, so that any runner may take them. */
export async function unlockJobs(pool: Pool, runnerId: string): Promise<void> {
  await pool.query("SELECT graphile_worker.force_unlock_workers($1::text[])", [[runnerId]]);
}

/**
 * Frees the jobs of runners that have stopped, are gone, or were silent for as long as core takes for their death: the queue itself
 * would hold them for four hours. Comes after core has ended the executions of those runners, so that none of these jobs starts a second run.
 */
export async function unlockLostJobs(pool: Pool): Promise<void> {
  await pool.query(
    `SELECT graphile_worker.force_unlock_workers(ARRAY(
      SELECT DISTINCT job.locked_by FROM graphile_worker._private_jobs AS job
      WHERE job.locked_by IS NOT NULL AND NOT EXISTS (
        SELECT FROM runners AS runner
        WHERE runner.id::text = job.locked_by AND runner.stopped_at IS NULL
          AND runner.heartbeat_at >= now() - make_interval(secs => $1))))`,
    [heartbeatLimitSeconds],
  );
}
