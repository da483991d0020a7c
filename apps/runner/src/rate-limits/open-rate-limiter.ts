import {
  createPostgresRateCounts,
  createRateLimiter,
  type Database,
  type RateCounts,
  type RateLimiter,
} from "@runlet/core";
import type { Env } from "../env.ts";
import type { Logger } from "../logger.ts";
import { openRedisConnection, RedisAwayError } from "../redis/redis-connection.ts";
import { createRedisRateCounts } from "./redis-rate-counts.ts";

/** Where requests are counted, for all runners: in Redis or Valkey when REDIS_URL names one, else in Postgres; and its release. */
export async function openRateLimiter(
  { redisUrl }: Pick<Env, "redisUrl">,
  database: Database,
  logger: Logger,
): Promise<RateLimiter & { release: () => void }> {
  const postgres = createPostgresRateCounts(database);
  if (redisUrl === null) return { ...createRateLimiter(postgres), release: () => undefined };
  const connection = await openRedisConnection(redisUrl, logger);
  const counts = withFallback(createRedisRateCounts(connection), postgres);
  return { ...createRateLimiter(counts), release: () => connection.close() };
}

/** While Redis is away Postgres counts, from nothing: a window may then take twice what it should, but never without a bound. */
function withFallback(redis: RateCounts, postgres: RateCounts): RateCounts {
  return {
    async add(key) {
      try {
        return await redis.add(key);
      } catch (error) {
        if (!(error instanceof RedisAwayError)) throw error;
        return postgres.add(key);
      }
    },
  };
}
