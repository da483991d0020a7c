import { type CacheStore, HostCallError, type Increment, type TenantScope } from "@runlet/core";
import type { Logger } from "../logger.ts";
import {
  openRedisConnection,
  RedisAwayError,
  type RedisConnection,
} from "../redis/redis-connection.ts";

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

/**
 * Opens the cache; see `openRedisConnection`. Each call fails with HostCallError `unavailable` when it is not answered in time.
 */
export async function openRedisCache(url: string, logger: Logger): Promise<RedisCache> {
  const connection = await openRedisConnection(url, logger);
  const ask: RedisConnection["ask"] = async (command) => {
    try {
      return await connection.ask(command);
    } catch (cause) {
      if (!(cause instanceof RedisAwayError)) throw cause;
      throw new HostCallError("unavailable", "The cache does not answer", { cause });
    }
  };

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
    close: () => connection.close(),
  };
}

function keyOf(scope: TenantScope, key: string): string {
  return `runlet:cache:${scope.tenantId}:${key}`;
}

function incrementOf(reply: string): Increment {
  if (reply === "not_whole" || reply === "out_of_range") return { refusal: reply };
  return { sum: Number(reply) };
}
