import { createClient, ErrorReply } from "@redis/client";
import type { Logger } from "../logger.ts";

/** What one command may take: a server that says nothing for longer is as good as gone. */
const commandTimeoutMs = 2_000;
/** While nothing else is asked, this is how a connection that died without a word is found. */
const pingMs = 3_000;
const silenceMs = 8_000;
const longestPauseMs = 3_000;
/** Of commands that wait for an answer; what comes on top is refused. */
const maxWaiting = 10_000;

type Client = ReturnType<typeof connect>;

/** A connection to Redis or Valkey, which speaks the same. */
export interface RedisConnection {
  /** Rejects with RedisAwayError when it is not answered within two seconds, and at once while there is no connection. */
  ask<Reply>(command: (client: Client) => Promise<Reply>): Promise<Reply>;
  /** Ends the connection; what waits for an answer fails. */
  close(): void;
}

export class RedisAwayError extends Error {
  override readonly name = "RedisAwayError";
}

/**
 * Connects, and again by itself whenever the connection is lost. Resolves when the server answered, or after two seconds without: a
 * runner starts without its Redis.
 *
 * @param url redis://, rediss:// (TLS) or valkey://, with user, password and the number of the database when needed
 */
export async function openRedisConnection(url: string, logger: Logger): Promise<RedisConnection> {
  let client = connect(url, logger);

  async function ask<Reply>(command: (client: Client) => Promise<Reply>): Promise<Reply> {
    const asked = client;
    const { promise: silence, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      reject(new Error(`No answer within ${commandTimeoutMs} ms`));
      if (asked !== client) return;
      // Writing to a dead connection keeps it from being noticed: a new one finds out.
      client.destroy();
      client = connect(url, logger);
    }, commandTimeoutMs);
    try {
      return await Promise.race([command(asked), silence]);
    } catch (cause) {
      if (cause instanceof ErrorReply) logger.warn({ err: cause }, "Redis refused a command");
      throw new RedisAwayError("Redis does not answer", { cause });
    } finally {
      clearTimeout(timer);
    }
  }

  await answersOrTime(client);
  return { ask, close: () => client.destroy() };
}

function connect(url: string, logger: Logger) {
  const client = createClient({
    url: url.replace(/^valkey:/, "redis:"),
    // What would wait for a connection would wait for longer than a script does.
    disableOfflineQueue: true,
    commandsQueueMaxLength: maxWaiting,
    pingInterval: pingMs,
    maintNotifications: "disabled",
    socket: {
      connectTimeout: commandTimeoutMs,
      socketTimeout: silenceMs,
      reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, longestPauseMs),
    },
  });
  // The address may hold a password, and is not logged.
  client.on("error", (error) => logger.warn({ err: error }, "the connection to Redis failed"));
  client.connect().catch((error: unknown) => {
    // With a strategy that always tries again this is its end by `destroy`; anything else was told as an error above.
    logger.debug({ err: error }, "the connection to Redis ended");
  });
  return client;
}

async function answersOrTime(client: Client): Promise<void> {
  if (client.isReady) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, commandTimeoutMs);
  client.once("ready", resolve);
  await promise;
  clearTimeout(timer);
  client.off("ready", resolve);
}
