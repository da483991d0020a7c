import type { RateCounts } from "@runlet/core";
import type { RedisConnection } from "../redis/redis-connection.ts";

/** Counts and tells when the window ends, in one step; the first request of a window sets its end. */
const countScript = `
local used = redis.call('INCR', KEYS[1])
local reset = redis.call('PTTL', KEYS[1])
if used == 1 or reset < 0 then
  reset = ARGV[1] * 1000
  redis.call('PEXPIRE', KEYS[1], reset)
end
return { used, reset }`;

/** Counts in Redis, which forgets a count by itself when its window ends. Fails with RedisAwayError. */
export function createRedisRateCounts(connection: RedisConnection): RateCounts {
  return {
    async add({ tenantId, name, seconds }) {
      const keys = [`runlet:rate:${tenantId}:${name}`];
      const reply = await connection.ask((redis) =>
        redis.eval(countScript, { keys, arguments: [String(seconds)] }),
      );
      const [used, resetMs] = reply as [number, number];
      return { used: Number(used), resetMs: Number(resetMs) };
    },
  };
}
