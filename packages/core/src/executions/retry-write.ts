import { setTimeout as wait } from "node:timers/promises";
import { isDatabaseAway } from "@runlet/db";

/** Together about eight seconds: what Postgres takes to come back after a crash. */
const pausesMs = [100, 250, 500, 1_000, 2_000, 4_000];
/** After these, as long as the database cannot be reached at all. */
const awayPauseMs = 2_000;
const awayLimitMs = 300_000;

/**
 * Repeats a write that must not be lost while the database may be restarting. The write has to be one
 * that may happen twice. Rejects with the last error.
 * @param options.isForOutagesOnly what Postgres refuses though it is there is not tried again
 */
export async function retryWrite<Result>(
  write: () => Promise<Result>,
  { isForOutagesOnly = false } = {},
): Promise<Result> {
  const startedAt = Date.now();
  for (let attempt = 0; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      const isAway = isDatabaseAway(error);
      if (isForOutagesOnly && !isAway) throw error;
      const isWorthWaiting = isAway && Date.now() - startedAt < awayLimitMs;
      const pauseMs = pausesMs[attempt] ?? (isWorthWaiting ? awayPauseMs : null);
      if (pauseMs === null) throw error;
      await wait(pauseMs);
    }
  }
}
