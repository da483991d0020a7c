import { createClient } from "@redis/client";
import {
  type CacheStore,
  type Caller,
  createPostgresCache,
  createScriptCache,
  type ScriptCache,
} from "@runlet/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLogger } from "../logger.ts";
import { query } from "../testing/query.ts";
import { redisProgram, startRedisServer } from "../testing/redis-server.ts";
import { createWorkspace, type Workspace } from "../testing/workspace.ts";
import { openRedisCache } from "./redis-cache.ts";

let workspace: Workspace;
let other: Caller;

beforeAll(async () => {
  workspace = await createWorkspace();
  other = await workspace.createTenant("other");
});
afterAll(() => workspace.close());

/** A store, and a hand in what is behind it. */
interface Bench {
  store: CacheStore;
  /** Lets a key of the tenant's come to the end of its time. */
  expire(key: string): Promise<void>;
  /** Seconds a key has left; null when it stays. */
  readTtl(key: string): Promise<number | null>;
  release(): Promise<void>;
}

async function openPostgresBench(): Promise<Bench> {
  const { ownerUrl } = workspace.database;
  const named = (key: string) =>
    `tenant_id = '${workspace.caller.scope.tenantId}' AND key = '${key}'`;
  return {
    store: createPostgresCache(workspace.context.database),
    async expire(key) {
      const past = "expires_at = now() - interval '1 s'";
      await query(ownerUrl, `UPDATE cache_entries SET ${past} WHERE ${named(key)}`);
    },
    async readTtl(key) {
      const left = "extract(epoch FROM expires_at - now())::float";
      const [row] = await query<{ ttl: number | null }>(
        ownerUrl,
        `SELECT ${left} AS ttl FROM cache_entries WHERE ${named(key)}`,
      );
      return row?.ttl ?? null;
    },
    release: async () => undefined,
  };
}

async function openRedisBench(): Promise<Bench> {
  if (redisProgram === null) throw new Error("these tests are skipped without a server");
  const server = await startRedisServer(redisProgram);
  const store = await openRedisCache(server.url, createLogger("silent"));
  const hand = await createClient({ url: server.url }).connect();
  const keyOf = (key: string) => `runlet:cache:${workspace.caller.scope.tenantId}:${key}`;
  return {
    store,
    async expire(key) {
      await hand.pExpireAt(keyOf(key), 1);
    },
    async readTtl(key) {
      const ttl = await hand.ttl(keyOf(key));
      return ttl < 0 ? null : ttl;
    },
    async release() {
      hand.destroy();
      store.close();
      await server.release();
    },
  };
}

const isRedisMissing = redisProgram === null;
const stores = [
  { name: "Postgres", open: openPostgresBench, isMissing: false },
  {
    name: isRedisMissing
      ? "Redis (skipped: neither valkey-server nor redis-server is installed)"
      : `Redis (${redisProgram})`,
    open: openRedisBench,
    isMissing: isRedisMissing,
  },
];

for (const { name, open, isMissing } of stores) {
  describe.skipIf(isMissing)(`a cache in ${name}`, () => {
    let bench: Bench;
    let cache: ScriptCache;
    let theirs: ScriptCache;

    beforeAll(async () => {
      bench = await open();
      cache = createScriptCache(bench.store, workspace.caller.scope);
      theirs = createScriptCache(bench.store, other.scope);
    });
    afterAll(() => bench?.release());

    test.each([
      ["a text", "grüße \u0000 \ud800 😀"],
      ["an empty text", ""],
      ["a number", -0.1],
      ["false", false],
      ["an object", { a: [1, { b: null }], "": "x" }],
      ["a key that prototypes have", JSON.parse(`{"__proto__":{"a":1}}`)],
      ["the largest value", "v".repeat(262_142)],
    ])("keeps to the letter %s", async (key, value) => {
      await cache.set(key, value);
      expect(JSON.stringify(await cache.get(key))).toBe(JSON.stringify(value));
    });

    test("reads null of what is absent, and tells it from a null", async () => {
      expect([await cache.get("absent"), await cache.exists("absent")]).toEqual([null, false]);
      await cache.set("null", null);
      expect([await cache.get("null"), await cache.exists("null")]).toEqual([null, true]);
    });

    test("deletes once", async () => {
      await cache.set("deleted", 1);
      expect(await cache.delete("deleted")).toBe(true);
      expect(await cache.delete("deleted")).toBe(false);
      expect(await cache.exists("deleted")).toBe(false);
    });

    test("replaces a value with its expiry", async () => {
      await cache.set("replaced", "first", 60);
      const ttl = await bench.readTtl("replaced");
      expect(ttl).toBeGreaterThan(0);
      expect(ttl).toBeLessThanOrEqual(60);
      await cache.set("replaced", "second");
      expect(await cache.get("replaced")).toBe("second");
      expect(await bench.readTtl("replaced")).toBeNull();
    });

    test("what has expired is absent in every way", async () => {
      await cache.set("expired", 41, 60);
      await bench.expire("expired");
      expect(await cache.get("expired")).toBeNull();
      expect(await cache.exists("expired")).toBe(false);
      expect(await cache.delete("expired")).toBe(false);
      await cache.set("expired", 41, 60);
      await bench.expire("expired");
      expect(await cache.increment("expired", 2)).toBe(2);
      expect(await bench.readTtl("expired")).toBeNull();
    });

    test("a year is the longest time, a second the shortest", async () => {
      await cache.set("year", 1, 31_536_000);
      expect(await bench.readTtl("year")).toBeGreaterThan(31_535_000);
      await cache.set("second", 1, 1);
      expect(await bench.readTtl("second")).toBeLessThanOrEqual(1);
    });

    test("increments by one, by more, by less, and what was set", async () => {
      expect(await cache.increment("sum")).toBe(1);
      expect(await cache.increment("sum", 10)).toBe(11);
      expect(await cache.increment("sum", -20)).toBe(-9);
      expect(await cache.increment("sum", 0)).toBe(-9);
      expect(await cache.get("sum")).toBe(-9);
      await cache.set("sum", 5);
      expect(await cache.increment("sum", null, null)).toBe(6);
    });

    test("an increment gives its time to what it makes, and leaves the time of what is there", async () => {
      await cache.increment("window", 1, 60);
      await cache.increment("window", 1, 6_000);
      expect(await bench.readTtl("window")).toBeLessThanOrEqual(60);
      expect(await bench.readTtl("window")).toBeGreaterThan(0);
      await cache.set("forever", 1);
      await cache.increment("forever", 1, 60);
      expect(await bench.readTtl("forever")).toBeNull();
    });

    test("a hundred increments at once all count", async () => {
      const sums = await Promise.all(
        Array.from({ length: 100 }, () => cache.increment("contended", 1, 60)),
      );
      expect(sums.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
    });

    test("sums go to the edge of the safe integers and not beyond", async () => {
      const max = Number.MAX_SAFE_INTEGER;
      expect(await cache.increment("most", max)).toBe(max);
      await expect(cache.increment("most")).rejects.toMatchObject({
        code: "validation",
        message: "by: the sum would be beyond the safe integers",
      });
      await expect(cache.increment("most", max)).rejects.toMatchObject({ code: "validation" });
      expect(await cache.get("most")).toBe(max);
      expect(await cache.increment("least", -max)).toBe(-max);
      await expect(cache.increment("least", -1)).rejects.toMatchObject({ code: "validation" });
      expect(await cache.increment("least", max)).toBe(0);
    });

    test.each([
      ["a text", "5"],
      ["a fraction", 1.5],
      ["a huge number", 1e21],
      ["null", null],
      ["a list", [1]],
    ])("what is no whole number is not incremented: %s", async (_, value) => {
      await cache.set("no number", value);
      await expect(cache.increment("no number")).rejects.toMatchObject({
        name: "HostCallError",
        code: "validation",
        message: "key: holds a value that is no whole number",
      });
      expect(await cache.get("no number")).toEqual(value);
    });

    test("tenants have the same keys and not the same values", async () => {
      await cache.set("shared", "ours");
      expect(await theirs.get("shared")).toBeNull();
      expect(await theirs.exists("shared")).toBe(false);
      expect(await theirs.delete("shared")).toBe(false);
      expect(await theirs.increment("shared")).toBe(1);
      await theirs.set("shared", "theirs");
      expect(await cache.get("shared")).toBe("ours");
    });

    test("a key is no pattern and no path", async () => {
      const keys = ["*", "a:b", "../x", "a\nb", "ключ", `"`, "k".repeat(512)];
      for (const key of keys) await cache.set(key, key);
      for (const key of keys) expect(await cache.get(key)).toBe(key);
      expect(await cache.delete("*")).toBe(true);
      expect(await cache.exists("a:b")).toBe(true);
    });
  });
}
