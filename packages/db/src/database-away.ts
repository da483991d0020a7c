/** What Postgres, the network and its drivers say when the database cannot be asked: it is stopping, starting, gone, full or silent. */
const awayCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EPIPE",
  "ETIMEDOUT",
  "53300",
  "57P01",
  "57P02",
  "57P03",
  "08000",
  "08001",
  "08003",
  "08006",
  // Prisma: unreachable, timed out, closed the connection, no connection in time, transaction could not start or was lost.
  "P1001",
  "P1002",
  "P1008",
  "P1017",
  "P2024",
  "P2028",
  "P2037",
]);

// Prisma gives some of Postgres' codes in its text only.
const awayMessages =
  /Code: `(08\w{3}|57P0[123]|53300)`|connection (terminated|ended|closed|timeout)|timeout exceeded when trying to connect|query read timeout|can't reach database|server has closed the connection|not queryable/i;

/** Whether an error means that the database is away, not that a query was wrong. Looks through causes. */
export function isDatabaseAway(error: unknown): boolean {
  for (let current = error, depth = 0; current instanceof Object && depth < 6; depth++) {
    const { code, originalCode, message, cause, kind } = current as Record<string, unknown>;
    if (awayCodes.has(String(code)) || awayCodes.has(String(originalCode))) return true;
    if (kind === "DatabaseNotReachable" || kind === "ConnectionClosed") return true;
    if (typeof message === "string" && awayMessages.test(message)) return true;
    current = cause;
  }
  return false;
}
