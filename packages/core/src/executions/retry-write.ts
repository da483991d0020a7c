import { setTimeout as wait } from "node:timers/promises";

/** Together about eight seconds: what Postgres takes to come back after a crash. */
const pausesMs = [100, 250, 500, 1_000, 2_000, 4_000];

/**
 * Repeats a write that must not be lost while the database may be restarting. The write has to be one
 * that may happen twice. Rejects with the last error.
 */
export async function retryWrite<Result>(write: () => Promise<Result>): Promise<Result> {
  for (const pauseMs of pausesMs) {
    try {
      return await write();
    } catch {
      await wait(pauseMs);
    }
  }
  return write();
}
