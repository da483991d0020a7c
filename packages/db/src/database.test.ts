import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type Database } from "./database.ts";
import { newId } from "./ids.ts";
import { createTenantScope, type TenantScope } from "./scope.ts";
import { createTestDatabase, type TestDatabase, withClient } from "./testing/test-database.ts";
import { createTestTenant } from "./testing/test-tenant.ts";

let urls: TestDatabase;
let database: Database;
let ours: TenantScope;
let theirs: TenantScope;

beforeAll(async () => {
  urls = await createTestDatabase();
  // One connection for each role: whatever a transaction leaves behind, the next one gets.
  database = createDatabase({ ...urls, appPoolSize: 1, systemPoolSize: 1 });
  ({ scope: ours } = await createTestTenant(database, "ours"));
  ({ scope: theirs } = await createTestTenant(database, "theirs"));
});

afterAll(async () => {
  await database?.close();
  await urls?.drop();
});

const settings = { key: "k", value: 1 };

function countCache(scope: TenantScope): Promise<number> {
  return database.inTenant(scope, (tx) => tx.cacheEntry.count());
}

test("a transaction's tenant ends with it", async () => {
  await database.inTenant(ours, (tx) =>
    tx.cacheEntry.create({ data: { tenantId: ours.tenantId, ...settings } }),
  );
  const pids: unknown[] = [];
  const tenantNow = (scope: TenantScope) =>
    database.inTenant(scope, async (tx) => {
      const [row] = await tx.$queryRaw<{ pid: number; tenant: string }[]>`
        SELECT pg_backend_pid() AS pid, current_setting('runlet.tenant_id') AS tenant`;
      pids.push(row?.pid);
      return row?.tenant;
    });
  expect(await tenantNow(ours)).toBe(ours.tenantId);
  expect(await tenantNow(theirs)).toBe(theirs.tenantId);
  expect(await countCache(theirs)).toBe(0);
  expect(await countCache(ours)).toBe(1);
  const left = database.inTenant(theirs, () => Promise.reject(new Error("stop")));
  await expect(left).rejects.toThrow("stop");
  expect(await countCache(ours)).toBe(1);
  expect(new Set(pids).size).toBe(1);
});

test("what a transaction did is undone when its work rejects", async () => {
  const work = database.inTenant(theirs, async (tx) => {
    await tx.cacheEntry.create({ data: { tenantId: theirs.tenantId, ...settings } });
    expect(await tx.cacheEntry.count()).toBe(1);
    throw new Error("stop");
  });
  await expect(work).rejects.toThrow("stop");
  expect(await countCache(theirs)).toBe(0);
});

test("the scope of a tenant that is not there sees nothing", async () => {
  const scope = createTenantScope(newId());
  expect(await database.inTenant(scope, (tx) => tx.tenant.findMany())).toEqual([]);
});

test.each(["", "x", "00000000-0000-0000-0000-000000000000", newId().toUpperCase(), `${newId()} `])(
  "%j is no tenant's scope",
  (tenantId) => {
    expect(() => createTenantScope(tenantId)).toThrow(/tenantId/);
  },
);

test("the system role sees all tenants, and Postgres its purpose", async () => {
  const [slugs, name] = await database.asSystem("list-tenants", async (tx) => [
    (await tx.tenant.findMany({ orderBy: { id: "asc" } })).map(({ slug }) => slug),
    await tx.$queryRaw`SELECT current_setting('application_name') AS name`,
  ]);
  expect(slugs).toEqual(["ours", "theirs"]);
  expect(name).toEqual([{ name: "runlet list-tenants" }]);
});

test("a password's hash is read by those who ask for it by name", async () => {
  const [user, withHash] = await database.asSystem("authenticate", async (tx) => [
    await tx.user.findFirstOrThrow(),
    await tx.user.findFirstOrThrow({ select: { passwordHash: true } }),
  ]);
  expect(user).not.toHaveProperty("passwordHash");
  expect(withHash).toEqual({ passwordHash: "hash" });
});

test("a transaction that takes too long is ended, and its connection serves the next", async () => {
  const slow = database.inTenant(ours, (tx) => tx.$queryRaw`SELECT pg_sleep(60)::text`, {
    timeoutMs: 100,
  });
  await expect(slow).rejects.toThrow(/statement timeout/);
  expect(await countCache(ours)).toBe(1);
});

test("times are UTC whatever the server's time zone is", async () => {
  await withClient(urls.ownerUrl, async (owner) => {
    await owner.query(`ALTER DATABASE ${owner.database} SET timezone = 'Asia/Tashkent'`);
  });
  const other = createDatabase(urls);
  const at = new Date("2026-11-22T20:00:00.123Z");
  const data = { tenantId: ours.tenantId, key: "time", value: 1, expiresAt: at };
  await other.inTenant(ours, (tx) => tx.cacheEntry.create({ data }));
  const read = await other.inTenant(ours, (tx) =>
    tx.cacheEntry.findMany({ where: { expiresAt: at } }),
  );
  expect(read).toMatchObject([{ key: "time", expiresAt: at }]);
  await other.close();
});

test("connects again by itself after Postgres ended its connections", async () => {
  await database.ping();
  const cut = withClient(urls.ownerUrl, (owner) =>
    owner.query(
      `SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename LIKE 'runlet_%'`,
    ),
  );
  const during = database.inTenant(ours, async (tx) => {
    await cut;
    return tx.cacheEntry.count();
  });
  await expect(during).rejects.toThrow();
  await database.ping();
  expect(await countCache(theirs)).toBe(0);
});

test("ping rejects when Postgres cannot be reached", async () => {
  const url = new URL(urls.appUrl);
  url.port = "1";
  const unreachable = createDatabase({ ...urls, appUrl: url.toString() });
  await expect(unreachable.ping()).rejects.toThrow();
  await unreachable.close();
});

test("ids grow", () => {
  const ids = Array.from({ length: 10_000 }, newId);
  expect([...ids].sort()).toEqual(ids);
});
