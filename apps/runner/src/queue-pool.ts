import { Pool } from "pg";
import type { Logger } from "./logger.ts";

/** One for each job at a time, and one that listens. */
const maxConnections = 11;

/**
 * The queue's own connections, under the system role: graphile-worker speaks to Postgres through pg itself. A connection that breaks is
 * dropped and made anew when needed; without listeners its error would end the process.
 */
export function createQueuePool(connectionString: string, logger: Logger): Pool {
  const pool = new Pool({
    connectionString,
    max: maxConnections,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    application_name: "runlet run-jobs",
  });
  const report = (error: Error) => logger.debug({ err: error }, "queue connection broke");
  pool.on("error", report);
  pool.on("connect", (client) => client.on("error", report));
  return pool;
}
