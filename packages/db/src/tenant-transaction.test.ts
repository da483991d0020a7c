import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type Database } from "./database.ts";
import { isStatementTimeout, isTransactionConflict } from "./errors.ts";
import type { TenantScope } from "./scope.ts";
import { createTestDatabase, type TestDatabase, withClient } from "./testing/test-database.ts";
import { createTestTenant } from "./testing/test-tenant.ts";

let urls: TestDatabase;
let database: Database;
let scope: TenantScope;
let where: { tenantId_key: { tenantId: string; key: string } };

beforeAll(async () => {
  urls = await createTestDatabase();
  database = createDatabase(urls);
  ({ scope } = await createTestTenant(database, "acme"));
  const key = { tenantId: scope.tenantId, key: "counter" };
  where = { tenantId_key: key };
  await database.inTenant(scope, (tx) => tx.cacheEntry.create({ data: { ...key, value: 0 } }));
});

afterAll(async () => {
  await database?.close();
  await urls?.drop();
});

const setCounter = (value: number) =>
  database.inTenant(scope, (tx) => tx.cacheEntry.update({ where, data: { value } }));

test("each statement may have a time limit, whose end is told apart from others", async () => {
  await withClient(urls.ownerUrl, async (owner) => {
    await owner.query("BEGIN; SELECT FROM cache_entries FOR UPDATE");
    const waits = database.inTenant(
      scope,
      (tx) => tx.cacheEntry.update({ where, data: { value: 1 } }),
      { statementTimeoutMs: 50 },
    );
    const error = await waits.catch((reason: unknown) => reason);
    expect(isStatementTimeout(error)).toBe(true);
    expect(isTransactionConflict(error)).toBe(false);
    await owner.query("ROLLBACK");
  });
});

test("a transaction reads what others committed since it began", async () => {
  await setCounter(1);
  const value = await database.inTenant(scope, async (tx) => {
    await tx.cacheEntry.findUnique({ where });
    await setCounter(2);
    await tx.cacheEntry.update({ where, data: { expiresAt: new Date() } });
    return (await tx.cacheEntry.findUnique({ where }))?.value;
  });
  expect(value).toBe(2);
});

test("with REPEATABLE READ it does not, and cannot change what they changed", async () => {
  await setCounter(1);
  const values: unknown[] = [];
  const transaction = database.inTenant(
    scope,
    async (tx) => {
      await setCounter(2);
      values.push((await tx.cacheEntry.findUnique({ where }))?.value);
      await tx.cacheEntry.update({ where, data: { value: 3 } });
    },
    { isolationLevel: "RepeatableRead" },
  );
  const error = await transaction.catch((reason: unknown) => reason);
  expect(values).toEqual([1]);
  expect(isTransactionConflict(error)).toBe(true);
  expect(isStatementTimeout(error)).toBe(false);
});
