import { randomUUID } from "node:crypto";
import { createTenantScope } from "@runlet/db";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLogger } from "../logger.ts";
import { type RedisServer, redisProgram, startRedisServer } from "../testing/redis-server.ts";
import { openRedisCache, type RedisCache } from "./redis-cache.ts";

const scope = createTenantScope(randomUUID());

describe.skipIf(redisProgram === null)("a Redis that is not there", () => {
  let server: RedisServer;
  let store: RedisCache;
  const unavailable = { name: "HostCallError", code: "unavailable" };

  beforeAll(async () => {
    server = await startRedisServer(redisProgram ?? "");
    store = await openRedisCache(server.url.replace("redis:", "valkey:"), createLogger("silent"));
  });
  afterAll(async () => {
    store?.close();
    await server?.release();
  });

  const exists = () => store.exists(scope, "k");
  const untilBack = () =>
    expect.poll(() => exists().catch(() => "away"), { timeout: 20_000 }).toBe(false);

  test("is unavailable after it died, and is found again by itself", async () => {
    await untilBack();
    await server.kill();
    await expect(exists()).rejects.toMatchObject(unavailable);
    await expect(exists()).rejects.toMatchObject(unavailable);
    await server.start();
    await untilBack();
  });

  test("is unavailable while it says nothing, and is found again by itself", async () => {
    server.freeze();
    const calls = await Promise.allSettled([exists(), exists(), exists()]);
    for (const call of calls) expect(call).toMatchObject({ reason: unavailable });
    await expect(exists()).rejects.toMatchObject(unavailable);
    server.thaw();
    await untilBack();
  });

  test("does not keep a runner from starting", async () => {
    await server.kill();
    const early = await openRedisCache(server.url, createLogger("silent"));
    await expect(early.get(scope, "k")).rejects.toMatchObject(unavailable);
    await server.start();
    await expect
      .poll(() => early.get(scope, "k").catch(() => "away"), { timeout: 20_000 })
      .toBeNull();
    early.close();
    await expect(early.get(scope, "k")).rejects.toMatchObject(unavailable);
  });
});
