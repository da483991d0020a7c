import { createDatabase } from "@runlet/db";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { TenantScope } from "../context.ts";
import { withOwner } from "../testing/owner-client.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { createTestDocuments, type TestDocuments } from "../testing/test-documents.ts";
import { createTestTenant } from "../testing/test-tenant.ts";
import { createDocumentStore } from "./document-store.ts";

let core: TestCore;
let scope: TenantScope;
let otherScope: TenantScope;
let documents: TestDocuments;
let outside: TestDocuments["db"];

beforeAll(async () => {
  core = await createTestCore();
  ({ scope } = (await createTestTenant(core, "acme")).callers.admin);
  ({ scope: otherScope } = (await createTestTenant(core, "other")).callers.admin);
  outside = createTestDocuments(core)(scope).db;
});
afterAll(() => core.release());
beforeEach(async () => {
  documents = createTestDocuments(core)(scope);
  await outside("delete", "accounts", {});
  await outside("insert", "accounts", [
    { id: "a", balance: 10 },
    { id: "b", balance: 0 },
  ]);
  return () => documents.release();
});

const closed = (because: RegExp) => ({
  code: "transaction_closed",
  message: expect.stringMatching(because),
});
const balances = () => outside("query", "accounts", { select: ["id", "balance"] });
const untouched = [
  { id: "a", balance: 10 },
  { id: "b", balance: 0 },
];

/** Transactions of scripts that Postgres has open. */
async function countOpen(): Promise<number> {
  return withOwner(core.ownerUrl, async (owner) => {
    const { rows } = await owner.query(
      `SELECT count(*)::int AS count FROM pg_stat_activity
       WHERE datname = current_database() AND state LIKE 'idle in transaction%'`,
    );
    return rows[0].count;
  });
}

test("what is committed is there for all, and was for nobody before", async () => {
  const transaction = await documents.begin();
  await transaction.db("update", "accounts", { id: "a" }, { balance: 4 });
  await transaction.db("update", "accounts", { id: "b" }, { balance: 6 });
  expect(await transaction.db("count", "accounts", { balance: { gt: 5 } })).toBe(1);
  expect(await balances()).toEqual(untouched);
  expect(await transaction.commit()).toBeNull();
  expect(await balances()).toEqual([
    { id: "a", balance: 4 },
    { id: "b", balance: 6 },
  ]);
  await expect(transaction.db("count", "accounts")).rejects.toMatchObject(closed(/was committed/));
  await expect(transaction.commit()).rejects.toMatchObject(closed(/was committed/));
  await expect(transaction.rollback()).rejects.toMatchObject(closed(/was committed/));
});

test("what is rolled back never was", async () => {
  const transaction = await documents.begin();
  await transaction.db("delete", "accounts", {});
  await transaction.db("insert", "accounts", { id: "c" });
  expect(await transaction.rollback()).toBeNull();
  expect(await balances()).toEqual(untouched);
  expect(await countOpen()).toBe(0);
  await expect(transaction.db("count", "accounts")).rejects.toMatchObject(closed(/rolled back/));
  await expect(transaction.commit()).rejects.toMatchObject(closed(/rolled back/));
  expect(await transaction.rollback()).toBeNull();
});

test("a call that the database refuses rolls back, and nothing follows it", async () => {
  const transaction = await documents.begin();
  await transaction.db("update", "accounts", {}, { balance: 1 });
  const calls = [
    transaction.db("insert", "accounts", { id: "a" }),
    transaction.db("insert", "accounts", { id: "c" }),
    transaction.commit(),
  ];
  const outcomes = await Promise.allSettled(calls);
  expect(outcomes).toMatchObject([
    { status: "rejected", reason: { code: "conflict" } },
    { status: "rejected", reason: closed(/a call in it failed/) },
    { status: "rejected", reason: closed(/a call in it failed/) },
  ]);
  expect(await transaction.rollback()).toBeNull();
  expect(await balances()).toEqual(untouched);
});

test("a call with unsound arguments changes nothing, also not the transaction", async () => {
  const transaction = await documents.begin();
  await expect(transaction.db("delete", "accounts")).rejects.toMatchObject({ code: "validation" });
  expect(await transaction.db("delete", "accounts", { id: "a" })).toBe(1);
  await transaction.commit();
  expect(await outside("count", "accounts")).toBe(1);
});

test("calls run in the order in which they were made", async () => {
  const transaction = await documents.begin();
  const counts = await Promise.all([
    transaction.db("count", "accounts"),
    transaction.db("insert", "accounts", { id: "c" }).then(() => "inserted"),
    transaction.db("count", "accounts"),
    transaction.db("delete", "accounts", {}),
    transaction.db("count", "accounts"),
    transaction.commit(),
  ]);
  expect(counts).toEqual([2, "inserted", 3, 3, 0, null]);
});

test("one is open at a time, and the next may begin when it has ended", async () => {
  const first = await documents.begin();
  await expect(documents.begin()).rejects.toMatchObject({ code: "conflict" });
  await expect(first.db("begin")).rejects.toMatchObject({ code: "conflict" });
  await first.commit();
  const both = await Promise.allSettled([documents.begin(), documents.begin()]);
  expect(both).toMatchObject([
    { status: "fulfilled" },
    { status: "rejected", reason: { code: "conflict" } },
  ]);
  await expect(first.db("count", "accounts")).rejects.toMatchObject(closed(/of this id/));
  await expect(first.commit()).rejects.toMatchObject(closed(/of this id/));
});

test("a transaction belongs to its execution", async () => {
  const mine = await documents.db("begin");
  const store = createDocumentStore(core.context.database);
  const calls = store.callsOf(otherScope, new AbortController().signal);
  for (const [name, ...args] of [["db.count", "accounts"], ["db.commit"], ["db.rollback"]]) {
    const call = calls.call(String(name), args, String(mine));
    await expect(call).rejects.toMatchObject(closed(/of this id/));
  }
  await expect(calls.call("db.commit", [], null)).rejects.toMatchObject(closed(/of this id/));
});

describe("isolation", () => {
  test("a transaction goes on seeing what was there when it began", async () => {
    const transaction = await documents.begin();
    await outside("update", "accounts", { id: "a" }, { balance: 99 });
    await outside("insert", "accounts", { id: "c" });
    expect(await transaction.db("get", "accounts", "a")).toEqual({ id: "a", balance: 10 });
    expect(await transaction.db("count", "accounts")).toBe(2);
  });

  test("no update is lost: who read what somebody else then changed gets a conflict", async () => {
    const other = createTestDocuments(core)(scope);
    const [one, two] = await Promise.all([documents.begin(), other.begin()]);
    const add = async ({ db, commit }: typeof one) => {
      const { balance } = (await db("get", "accounts", "a")) as { balance: number };
      await db("update", "accounts", { id: "a" }, { balance: balance + 1 });
      await commit();
    };
    const outcomes = await Promise.allSettled([add(one), add(two)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const refused = outcomes.find(({ status }) => status === "rejected");
    expect(refused).toMatchObject({ reason: { code: "conflict" } });
    expect(await outside("get", "accounts", "a")).toEqual({ id: "a", balance: 11 });
    await other.release();
  });

  test("two that wait for each other do not wait for ever", async () => {
    const other = createTestDocuments(core)(scope);
    const [one, two] = await Promise.all([documents.begin(), other.begin()]);
    await one.db("update", "accounts", { id: "a" }, { balance: 1 });
    await two.db("update", "accounts", { id: "b" }, { balance: 2 });
    const outcomes = await Promise.allSettled([
      one.db("update", "accounts", { id: "b" }, { balance: 1 }).then(one.commit),
      two.db("update", "accounts", { id: "a" }, { balance: 2 }).then(two.commit),
    ]);
    expect(outcomes).toContainEqual({
      status: "rejected",
      reason: expect.objectContaining({ code: "conflict" }),
    });
    await other.release();
  });
});

describe("the end of its execution", () => {
  test.each(["abort", "release"])("rolls it back: %s", async (way) => {
    const transaction = await documents.begin();
    await transaction.db("delete", "accounts", {});
    if (way === "abort") documents.end.abort();
    await documents.release();
    expect(await countOpen()).toBe(0);
    await expect(transaction.commit()).rejects.toMatchObject({ code: "unavailable" });
    expect(await balances()).toEqual(untouched);
  });

  test("rolls back one that is just beginning", async () => {
    const beginning = documents.begin().catch((error: unknown) => error);
    await documents.release();
    await beginning;
    expect(await countOpen()).toBe(0);
    await expect(documents.db("begin")).rejects.toMatchObject({ code: "unavailable" });
  });

  test("waits for the statement under way, whose answer is then refused", async () => {
    await withOwner(core.ownerUrl, async (owner) => {
      await owner.query("BEGIN; SELECT FROM documents FOR UPDATE");
      const transaction = await documents.begin();
      const update = transaction.db("update", "accounts", {}, { balance: 1 });
      const outcome = update.catch((error: unknown) => error);
      const released = documents.release();
      await owner.query("ROLLBACK");
      await released;
      expect(await outcome).toMatchObject(closed(/its execution has ended/));
    });
    expect(await balances()).toEqual(untouched);
  });
});

describe("the places", () => {
  const few = { maxTransactions: 1, waitMs: 200 };

  test("are counted over all executions of a runner, and given back at each end", async () => {
    const documentsOf = createTestDocuments(core, few);
    documents = documentsOf(scope);
    const theirs = documentsOf(otherScope);
    const first = await documents.begin();
    await expect(theirs.begin()).rejects.toMatchObject({ code: "unavailable" });
    // Calls outside of transactions need no place.
    expect(await theirs.db("count", "accounts")).toBe(0);
    const waiting = theirs.begin();
    await first.commit();
    await (await waiting).rollback();
    const failed = await documents.begin();
    await expect(failed.db("insert", "accounts", { id: "a" })).rejects.toThrow();
    await failed.rollback();
    await (await theirs.begin()).commit();
    await documents.begin();
    await documents.release();
    await (await theirs.begin()).commit();
    await theirs.release();
  });

  test("are given back when the database cannot be reached", async () => {
    const unreachable = createDatabase({
      appUrl: "postgresql://nobody:x@127.0.0.1:1/nowhere",
      systemUrl: "postgresql://nobody:x@127.0.0.1:1/nowhere",
    });
    const store = createDocumentStore(unreachable, few);
    for (const _ of [1, 2]) {
      const calls = store.callsOf(scope, new AbortController().signal);
      await expect(calls.call("db.begin", [], null)).rejects.toMatchObject({
        code: "unavailable",
        message: expect.stringContaining("cannot be reached"),
      });
    }
    await unreachable.close();
  });
});

describe("time", () => {
  test("a transaction that is open for too long is rolled back", async () => {
    documents = createTestDocuments(core, { transactionLifeMs: 1_000 })(scope);
    const transaction = await documents.begin();
    await transaction.db("delete", "accounts", {});
    await vi.waitFor(async () => expect(await countOpen()).toBe(0), 10_000);
    await expect(transaction.db("count", "accounts")).rejects.toMatchObject(closed(/1000 ms/));
    await expect(transaction.commit()).rejects.toMatchObject(closed(/1000 ms/));
    expect(await balances()).toEqual(untouched);
    const next = await documents.begin();
    expect(await next.db("count", "accounts")).toBe(2);
  });

  test("a statement that takes too long ends its transaction", async () => {
    documents = createTestDocuments(core, { statementTimeoutMs: 100 })(scope);
    const transaction = await documents.begin();
    await withOwner(core.ownerUrl, async (owner) => {
      await owner.query("BEGIN; SELECT FROM documents FOR UPDATE");
      const update = transaction.db("update", "accounts", {}, { balance: 1 });
      await expect(update).rejects.toMatchObject({ code: "timeout" });
      await owner.query("ROLLBACK");
    });
    await expect(transaction.commit()).rejects.toMatchObject(closed(/a call in it failed/));
    expect(await balances()).toEqual(untouched);
  });
});

describe("a connection that is lost", () => {
  const killAll = () =>
    withOwner(core.ownerUrl, (owner) =>
      owner.query(
        `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename LIKE 'runlet_%'`,
      ),
    );

  test("between calls: the next one fails, and a new transaction can begin", async () => {
    const transaction = await documents.begin();
    await transaction.db("delete", "accounts", {});
    await killAll();
    const call = transaction.db("count", "accounts");
    await expect(call).rejects.toMatchObject({ code: "unavailable" });
    await expect(transaction.commit()).rejects.toMatchObject(closed(/a call in it failed/));
    expect(await transaction.rollback()).toBeNull();
    const next = await documents.begin();
    expect(await next.db("count", "accounts")).toBe(2);
    await next.commit();
  });

  test("before the commit: it says so, and nothing is there", async () => {
    const transaction = await documents.begin();
    await transaction.db("delete", "accounts", {});
    await killAll();
    await expect(transaction.commit()).rejects.toMatchObject({ code: "unavailable" });
    expect(await balances()).toEqual(untouched);
  });

  test("within a call", async () => {
    const transaction = await documents.begin();
    await withOwner(core.ownerUrl, async (owner) => {
      await owner.query("BEGIN; SELECT FROM documents FOR UPDATE");
      const update = transaction
        .db("update", "accounts", {}, { balance: 1 })
        .catch((error: unknown) => error);
      await killAll();
      expect(await update).toMatchObject({ code: "unavailable" });
    });
    await documents.release();
    expect(await balances()).toEqual(untouched);
  });
});
