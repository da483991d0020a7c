import { Client } from "pg";
import type { Logger } from "./logger.ts";

const channel = "runlet_cancel";
const reconnectMs = 1_000;

/**
 * Listens for cancel requests on a connection of its own, since a pooled one would lose its LISTEN, and connects again whenever it breaks. What is
 * missed in between is found by the poll beside it.
 * @param onCancel gets the notification's payload.
 * @returns the release.
 */
export function listenForCancels(
  connectionString: string,
  logger: Logger,
  onCancel: (payload: string) => void,
): () => Promise<void> {
  let client: Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isReleased = false;

  async function connect(): Promise<void> {
    const next = new Client({
      connectionString,
      application_name: "runlet cancel-listener",
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    });
    client = next;
    const lose = (error?: Error) => {
      if (client !== next) return;
      client = null;
      if (isReleased) return;
      logger.warn({ err: error }, "cancel listener lost its connection; connecting again");
      next.end().catch((cause) => logger.debug({ err: cause }, "broken connection closed"));
      timer = setTimeout(connect, reconnectMs);
    };
    next.on("error", lose);
    next.on("end", () => lose());
    next.on("notification", ({ payload }) => onCancel(payload ?? ""));
    try {
      await next.connect();
      await next.query(`LISTEN ${channel}`);
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
