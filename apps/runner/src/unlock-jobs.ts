import type { Pool } from "pg";

/** Frees the jobs that the named runners hold, so that any runner may take them. Only for runners that no longer work. */
export async function unlockJobs(pool: Pool, runnerIds: readonly string[]): Promise<void> {
  if (runnerIds.length === 0) return;
  await pool.query("SELECT graphile_worker.force_unlock_workers($1::text[])", [runnerIds]);
}
