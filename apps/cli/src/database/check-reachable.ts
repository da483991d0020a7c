import { connect } from "node:net";
import { Refusal } from "../refusal.ts";

const DEFAULT_PORT = 5432;

/** The connection string as it may be printed: without its password. */
export function redactUrl(text: string): string {
  const url = new URL(text);
  url.password = "";
  url.search = "";
  return url.href;
}

/**
 * Proves that something listens where DATABASE_URL points. What answers there is checked by the migration.
 * @throws {Refusal} a sentence without the password
 */
export async function checkReachable(databaseUrl: string, timeoutMs = 5_000): Promise<void> {
  const { hostname, port } = new URL(databaseUrl);
  // No host: a Unix socket named in the query, which the driver finds.
  if (hostname === "") return;
  const reason = await new Promise<string | null>((resolve) => {
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ""),
      port: Number(port) || DEFAULT_PORT,
    });
    const finish = (result: string | null) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(timeoutMs, () => finish(`no answer within ${timeoutMs / 1000} s`));
    socket.once("connect", () => finish(null));
    socket.once("error", (error) => finish(reasonOf(error)));
  });
  if (reason !== null) {
    throw new Refusal(
      `DATABASE_URL ${redactUrl(databaseUrl)} cannot be reached (${reason}); start that Postgres, correct the address, or unset DATABASE_URL to use the embedded one.`,
    );
  }
}

/** A host with several addresses fails with an AggregateError without a message of its own. */
function reasonOf(error: Error): string {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) {
    return error.errors[0].message;
  }
  return error.message;
}
