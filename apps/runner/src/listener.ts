import { Client, escapeIdentifier } from "pg";
import type { Logger } from "./logger.ts";

const reconnectMs = 1_000;

/**
 * Listens for notifications on a connection of its own, since a pooled one would lose its LISTEN, and connects again whenever it breaks. What is
 * missed in between is found by the polls beside it.
 * @param handlers by channel; each gets the notification's payload
 * @returns the release.
 */
export function listen(
  connectionString: string,
  logger: Logger,
  handlers: Readonly<Record<string, (payload: string) => void>>,
): () => Promise<void> {
  let client: Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isReleased = false;

  async function connect(): Promise<void> {
    const next = new Client({
      connectionString,
      application_name: "runlet listener",
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    });
    client = next;
    const lose = (error?: Error) => {
      if (client !== next) return;
      client = null;
      if (isReleased) return;
      logger.warn({ err: error }, "listener lost its connection; connecting again");
      next.end().catch((cause) => logger.debug({ err: cause }, "broken connection closed"));
      timer = setTimeout(connect, reconnectMs);
    };
    next.on("error", lose);
    next.on("end", () => lose());
    next.on("notification", ({ channel, payload }) => handlers[channel]?.(payload ?? ""));
    try {
      await next.connect();
      for (const channel of Object.keys(handlers)) {
        await next.query(`LISTEN ${escapeIdentifier(channel)}`);
      }
    } catch (error) {
      lose(error instanceof Error ? error : new Error(String(error)));
    }
  }

  const firstConnection = connect();
  return async () => {
    isReleased = true;
    clearTimeout(timer);
    await firstConnection;
    await client?.end();
  };
}
