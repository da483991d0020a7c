import { type CacheStore, createPostgresCache, type Database } from "@runlet/core";
import type { Env } from "../env.ts";
import type { Logger } from "../logger.ts";
import { openRedisCache } from "./redis-cache.ts";

/** Where `ctx.cache` keeps its values: Redis or Valkey when REDIS_URL names one, else Postgres; and its release. */
export async function openCache(
  { redisUrl }: Pick<Env, "redisUrl">,
  database: Database,
  logger: Logger,
): Promise<{ store: CacheStore; release: () => void }> {
  if (redisUrl === null) return { store: createPostgresCache(database), release: () => undefined };
  const store = await openRedisCache(redisUrl, logger);
  return { store, release: () => store.close() };
}
