import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Caller } from "../access/caller.ts";
import { withOwner } from "../testing/owner-client.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { createTestTenant } from "../testing/test-tenant.ts";
import { deleteExpiredEntries } from "./delete-expired-entries.ts";
import { createPostgresCache } from "./postgres-cache.ts";
import { createScriptCache, type ScriptCache } from "./script-cache.ts";

// What the cache does is tried on both of its stores in the runner: here is what comes before and after it.

let core: TestCore;
let admin: Caller;
let cache: ScriptCache;

beforeAll(async () => {
  core = await createTestCore();
  admin = (await createTestTenant(core, "acme")).callers.admin;
  cache = createScriptCache(createPostgresCache(core.context.database), admin.scope);
});
afterAll(() => core.release());

describe("arguments", () => {
  test.each<[string, (cache: ScriptCache) => Promise<unknown>, string, string]>([
    ["no key", (c) => c.get(undefined), "key", "validation"],
    ["a number as key", (c) => c.exists(7), "key", "validation"],
    ["an empty key", (c) => c.delete(""), "key", "validation"],
    ["a NUL in a key", (c) => c.get("a\0b"), "key", "validation"],
    ["half a pair in a key", (c) => c.get("a\ud800b"), "key", "validation"],
    ["a key too long", (c) => c.get("k".repeat(513)), "key", "validation"],
    ["no value", (c) => c.set("k", undefined), "value", "validation"],
    ["a value too large", (c) => c.set("k", "v".repeat(262_143)), "value", "too_large"],
    [
      "a large value in few characters",
      (c) => c.set("k", "語".repeat(90_000)),
      "value",
      "too_large",
    ],
    ["no time", (c) => c.set("k", 1, 0), "ttlSeconds", "validation"],
    ["half a second", (c) => c.set("k", 1, 0.5), "ttlSeconds", "validation"],
    ["more than a year", (c) => c.set("k", 1, 31_536_001), "ttlSeconds", "validation"],
    ["a text as time", (c) => c.increment("k", 1, "60"), "ttlSeconds", "validation"],
    ["half a step", (c) => c.increment("k", 0.5), "by", "validation"],
    ["an unsafe step", (c) => c.increment("k", 2 ** 53), "by", "validation"],
    ["a text as step", (c) => c.increment("k", "1"), "by", "validation"],
  ])("refused and named: %s", async (_, call, field, code) => {
    await expect(call(cache)).rejects.toMatchObject({
      name: "HostCallError",
      code,
      message: expect.stringMatching(new RegExp(`^${field}: [^:]+`)),
    });
    expect(await cache.exists("k")).toBe(false);
  });
});

test("what has expired is deleted in the background, what has not stays", async () => {
  await withOwner(core.ownerUrl, (client) =>
    client.query(
      `INSERT INTO cache_entries (tenant_id, key, value, expires_at)
       SELECT $1, 'old ' || n, '1', now() - interval '1 h' FROM generate_series(1, 2500) AS n`,
      [admin.tenant.id],
    ),
  );
  await cache.set("young", 1, 60);
  await cache.set("timeless", 1);
  const { deleted } = await deleteExpiredEntries(core.context);
  expect(deleted).toBe(2_500);
  const keys = await withOwner(core.ownerUrl, async (client) => {
    const { rows } = await client.query<{ key: string }>(
      "SELECT key FROM cache_entries WHERE expires_at <= now() OR key IN ('young', 'timeless')",
    );
    return rows.map(({ key }) => key).sort();
  });
  expect(keys).toEqual(["timeless", "young"]);
  expect(await deleteExpiredEntries(core.context)).toEqual({ deleted: 0 });
});
