import { createPostgresRateCounts, createRateLimiter, type RateCounts } from "@runlet/core";
import { createDatabase, type Database, newId } from "@runlet/db";
import { createTestDatabase, type TestDatabase } from "@runlet/db/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLogger } from "../logger.ts";
import { openRedisConnection } from "../redis/redis-connection.ts";
import { type RedisServer, redisProgram, startRedisServer } from "../testing/redis-server.ts";
import { openRateLimiter } from "./open-rate-limiter.ts";
import { createRedisRateCounts } from "./redis-rate-counts.ts";

const logger = createLogger("silent");
const key = (seconds: number) => ({ tenantId: newId(), name: newId(), seconds });

function behaveAlike(open: () => RateCounts) {
  test("requests of one window are numbered, and of each key apart", async () => {
    const counts = open();
    const [one, other] = [key(60), key(60)];
    const given = await Promise.all([one, one, other, one].map((next) => counts.add(next)));
    expect(given.map(({ used }) => used)).toEqual([1, 2, 1, 3]);
    for (const { resetMs } of given) {
      expect(resetMs).toBeGreaterThan(50_000);
      expect(resetMs).toBeLessThanOrEqual(60_000);
    }
  });

  test("a window ends, and the next request begins one", async () => {
    const counts = open();
    const short = key(1);
    await counts.add(short);
    expect((await counts.add(short)).used).toBe(2);
    await expect.poll(async () => (await counts.add(short)).used, { timeout: 5_000 }).toBe(1);
  });
}

let urls: TestDatabase;
let database: Database;

beforeAll(async () => {
  urls = await createTestDatabase();
  database = createDatabase(urls);
});
afterAll(async () => {
  await database?.close();
  await urls?.drop();
});

describe("in Postgres", () => {
  behaveAlike(() => createPostgresRateCounts(database));
});

describe.skipIf(redisProgram === null)("in Redis", () => {
  let server: RedisServer;
  let counts: RateCounts;
  let close: () => void;

  beforeAll(async () => {
    server = await startRedisServer(redisProgram ?? "");
    const connection = await openRedisConnection(server.url, logger);
    counts = createRedisRateCounts(connection);
    close = connection.close;
  });
  afterAll(async () => {
    close?.();
    await server?.release();
  });

  behaveAlike(() => counts);

  test("runners share one limit, and while Redis is away Postgres keeps it", async () => {
    const runners = await Promise.all(
      [1, 2].map(() => openRateLimiter({ redisUrl: server.url }, database, logger)),
    );
    const request = {
      tenantId: newId(),
      scriptId: newId(),
      rateLimit: { perEndpoint: { requests: 2, seconds: 60 } },
      identity: "key:a",
    };
    const overs = async () => {
      const verdicts = [];
      for (const limiter of [...runners, ...runners]) verdicts.push(await limiter.check(request));
      return verdicts.map(({ isOver }) => isOver);
    };
    expect(await overs()).toEqual([false, false, true, true]);
    await server.kill();
    request.scriptId = newId();
    expect(await overs()).toEqual([false, false, true, true]);
    for (const limiter of runners) limiter.release();
    await server.start();
  });
});

test("without a store that answers, a request is refused", async () => {
  const away = createDatabase({ ...urls, systemUrl: "postgresql://nobody@127.0.0.1:1/none" });
  const limiter = createRateLimiter(createPostgresRateCounts(away));
  const rateLimit = { perEndpoint: { requests: 1, seconds: 60 } };
  const request = { tenantId: newId(), scriptId: newId(), rateLimit, identity: "ip:1" };
  await expect(limiter.check(request)).rejects.toThrow();
  await away.close();
});
