import { createClient, ErrorReply } from "@redis/client";
import { type CacheStore, HostCallError, type Increment, type TenantScope } from "@runlet/core";
import type { Logger } from "../logger.ts";

/** What one command may take: a server that says nothing for longer is as good as gone. */
const commandTimeoutMs = 2_000;
/** While nothing else is asked, this is how a connection that died without a word is found. */
const pingMs = 3_000;
const silenceMs = 8_000;
const longestPauseMs = 3_000;
/** Of commands that wait for an answer; what comes on top is refused. */
const maxWaiting = 10_000;

/**
 * Adds in one step, as Redis runs scripts. Its numbers are doubles, which hold every safe integer; a sum beyond those is never
 * rounded back among them.
 */
const incrementScript = `
local value = redis.call('GET', KEYS[1])
if value and not (#value <= 17 and string.match(value, '^-?%d+$')) then return 'not_whole' end
if math.abs(tonumber(value or '0') + tonumber(ARGV[1])) > ${Number.MAX_SAFE_INTEGER} then return 'out_of_range' end
redis.call('INCRBY', KEYS[1], ARGV[1])
if not value and ARGV[2] ~= '' then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
return redis.call('GET', KEYS[1])`;

/** The cache in Redis, or in Valkey, which speaks the same. */
export interface RedisCache extends CacheStore {
  /** Ends the connection; what waits for an answer fails. */
  close(): void;
}

type Client = ReturnType<typeof connect>;

/**
 * Connects, and again by itself whenever the connection is lost. Resolves when the server answered, or after two seconds without: a
 * runner starts without its cache. Each call fails with HostCallError `unavailable` when it is not answered within two seconds, and at once
 * while there is no connection.
 *
 * @param url redis://, rediss:// (TLS) or valkey://, with user, password and the number of the database when needed
 */
export async function openRedisCache(url: string, logger: Logger): Promise<RedisCache> {
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
      if (cause instanceof ErrorReply) logger.warn({ err: cause }, "the cache refused a command");
      throw new HostCallError("unavailable", "The cache does not answer", { cause });
    } finally {
      clearTimeout(timer);
    }
  }

  await answersOrTime(client);
  return {
    get: (scope, key) => ask((redis) => redis.get(keyOf(scope, key))),
    async set(scope, key, valueJson, ttlSeconds) {
      const expiration =
        ttlSeconds === null ? undefined : ({ type: "EX", value: ttlSeconds } as const);
      await ask((redis) => redis.set(keyOf(scope, key), valueJson, { expiration }));
    },
    delete: async (scope, key) => (await ask((redis) => redis.del(keyOf(scope, key)))) > 0,
    exists: async (scope, key) => (await ask((redis) => redis.exists(keyOf(scope, key)))) > 0,
    async increment(scope, key, by, ttlSeconds) {
      const keys = [keyOf(scope, key)];
      const given = [String(by), ttlSeconds === null ? "" : String(ttlSeconds)];
      const reply = await ask((redis) => redis.eval(incrementScript, { keys, arguments: given }));
      return incrementOf(String(reply));
    },
    close: () => client.destroy(),
  };
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
  client.on("error", (error) => logger.warn({ err: error }, "the cache's connection failed"));
  client.connect().catch((error: unknown) => {
    // With a strategy that always tries again this is its end by `destroy`; anything else was told as an error above.
    logger.debug({ err: error }, "the cache's connection ended");
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

function keyOf(scope: TenantScope, key: string): string {
  return `runlet:cache:${scope.tenantId}:${key}`;
}

function incrementOf(reply: string): Increment {
  if (reply === "not_whole" || reply === "out_of_range") return { refusal: reply };
  return { sum: Number(reply) };
}
