import { Pool } from "pg";

/** What a transaction waits for a connection. */
export const acquireTimeoutMs = 5_000;

/** Connections that Prisma's transactions and statements of their own share. */
export function createConnectionPool(connectionString: string, max: number): Pool {
  const pool = new Pool({
    connectionString,
    max,
    connectionTimeoutMillis: acquireTimeoutMs,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    // Prisma's adapter reads timestamptz as if it came in UTC, whatever its offset says. A transaction whose client has fallen silent
    // holds locks that others wait for, 15 s at most; a script's own may be idle for up to 10 s.
    options: "-c TimeZone=UTC -c idle_in_transaction_session_timeout=12s",
  });
  // The pool drops a connection that broke while idle and makes another one: nobody waits for it, so there is nobody to tell.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}
