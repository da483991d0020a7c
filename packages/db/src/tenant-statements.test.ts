import { DatabaseError, type Pool } from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createConnectionPool } from "./connection-pool.ts";
import { createDatabase } from "./database.ts";
import { isDatabaseAway } from "./database-away.ts";
import { isCheckViolation, isStatementTimeout, isUniqueViolation } from "./errors.ts";
import type { TenantScope } from "./scope.ts";
import type { Statement } from "./statement-pool.ts";
import { createTenantStatements } from "./tenant-statements.ts";
import { createTestDatabase, type TestDatabase, withClient } from "./testing/test-database.ts";
import { createTestTenant } from "./testing/test-tenant.ts";

let urls: TestDatabase;
let ours: TenantScope;
let theirs: TenantScope;
let pool: Pool;
let runIn: ReturnType<typeof createTenantStatements>;

beforeAll(async () => {
  urls = await createTestDatabase();
  const database = createDatabase(urls);
  ({ scope: ours } = await createTestTenant(database, "ours"));
  ({ scope: theirs } = await createTestTenant(database, "theirs"));
  await database.close();
  // One connection: whatever a statement leaves behind, the next one gets.
  pool = createConnectionPool(urls.appUrl, 1);
  runIn = createTenantStatements(pool);
});

afterAll(async () => {
  await pool?.end();
  await urls?.drop();
});

beforeEach(async () => {
  await asOwner("DELETE FROM documents");
  await insert(ours, "one of ours");
  await insert(theirs, "one of theirs");
});

const asOwner = (text: string) =>
  withClient(urls.ownerUrl, async (owner) => (await owner.query(text)).rows);

interface Options {
  name?: string;
  statementTimeoutMs?: number;
  timeoutMs?: number;
  along?: Statement;
}

const run = <Row extends object>(
  scope: TenantScope,
  text: string,
  values: unknown[] = [],
  { name, statementTimeoutMs = 5_000, timeoutMs = 60_000, along }: Options = {},
) => runIn<Row>(scope, { text, values, name }, { statementTimeoutMs, timeoutMs, along });

const outcome = (work: Promise<unknown>) => work.catch((reason: unknown) => reason);

const insertText = `INSERT INTO documents (tenant_id, collection, id, data, updated_at)
  SELECT $1, 'things', id, $3, now() FROM unnest($2::text[]) AS id`;
type InsertOptions = Options & { data?: string; tenantId?: string };
const insert = (
  scope: TenantScope,
  ids: string | string[],
  { data = "{}", tenantId = scope.tenantId, ...options }: InsertOptions = {},
) => run(scope, insertText, [tenantId, [ids].flat(), data], { name: "insert", ...options });

const idsText = "SELECT id FROM documents ORDER BY id";
const idsOf = async (scope: TenantScope, name?: string) =>
  (await run<{ id: string }>(scope, idsText, [], { name })).rows.map(({ id }) => id);

/** What the connection's next borrower finds, who has set nothing. */
async function left() {
  const { rows } = await pool.query(`SELECT pg_backend_pid() AS pid,
    current_setting('runlet.tenant_id', true) AS tenant, current_setting('statement_timeout') AS timeout,
    (SELECT count(*)::int FROM documents) AS documents, now() = statement_timestamp() AS "isAlone"`);
  return rows[0];
}
const nothing = { tenant: "", timeout: "0", documents: 0, isAlone: true };

test("tenants whose statements follow each other on one connection see their own rows only", async () => {
  const { pid } = await left();
  const answers = await Promise.all(
    Array.from({ length: 40 }, async (_, index) => {
      const name = index % 4 < 2 ? "ids" : undefined;
      return [await idsOf(ours, name), await idsOf(theirs, name), await left()];
    }),
  );
  for (const answer of answers) {
    expect(answer).toEqual([["one of ours"], ["one of theirs"], { pid, ...nothing }]);
  }
});

test("a statement is under row-level security: it neither writes to another tenant nor changes it", async () => {
  const written = await outcome(insert(ours, "stray", { tenantId: theirs.tenantId }));
  expect(String(written)).toMatch(/row-level security/);
  const { tenantId } = theirs;
  const update = "UPDATE documents SET data = '{\"a\":1}' WHERE tenant_id = $1";
  expect(await run(ours, update, [tenantId])).toEqual({ rows: [], count: 0 });
  expect((await run(ours, "DELETE FROM documents")).count).toBe(1);
  expect(await asOwner("SELECT id, data FROM documents")).toEqual([
    { id: "one of theirs", data: {} },
  ]);
});

test.each([
  [
    "a violation",
    (error: unknown) => isUniqueViolation(error, "documents_pkey"),
    () => insert(ours, ["new", "one of ours"]),
  ],
  ["a value of the wrong form", isOfPostgres("22P02"), () => insert(ours, "new", { data: "{" })],
  ["a statement that is none", isOfPostgres("42601"), () => run(ours, "SELECT FROM FROM")],
  [
    "one of a name that is none",
    isOfPostgres("42601"),
    () => run(ours, "SELECT WHERE", [], { name: "none" }),
  ],
  [
    "an error between rows",
    isOfPostgres("22012"),
    () => run(ours, "SELECT 1 / (2 - n) FROM generate_series(1, 3) n"),
  ],
  ["what the role may not", isOfPostgres("42501"), () => run(ours, "DELETE FROM audit_log")],
  [
    "its time limit",
    isStatementTimeout,
    () => run(ours, "SELECT pg_sleep(60)", [], { statementTimeoutMs: 20 }),
  ],
  [
    "a setting that is refused",
    isOfPostgres("22023"),
    () => insert(ours, "new", { statementTimeoutMs: -1 }),
  ],
])(
  "%s ends a statement, leaves no tenant behind and nothing written",
  async (_what, isIt, work) => {
    const { pid } = await left();
    expect(isIt(await outcome(work()))).toBe(true);
    expect(await left()).toEqual({ pid, ...nothing });
    expect(await idsOf(theirs)).toEqual(["one of theirs"]);
    expect(await idsOf(ours)).toEqual(["one of ours"]);
  },
);

function isOfPostgres(code: string) {
  return (error: unknown) => error instanceof DatabaseError && error.code === code;
}

test("many that fail among many that do not change nothing for the others", async () => {
  const work = Array.from({ length: 60 }, async (_, index) => {
    const scope = index % 2 === 0 ? ours : theirs;
    if (index % 3 === 0) return outcome(insert(scope, ["half", "half"]));
    return idsOf(scope);
  });
  const seen = (await Promise.all(work)).map((answer, index) => {
    if (index % 3 === 0) return isUniqueViolation(answer, "documents_pkey");
    return answer;
  });
  const expected = seen.map((_, index) => {
    if (index % 3 === 0) return true;
    return index % 2 === 0 ? ["one of ours"] : ["one of theirs"];
  });
  expect(seen).toEqual(expected);
});

test("a value that cannot be sent ends the statement, and its connection", async () => {
  const { pid } = await left();
  const value = {
    toJSON() {
      throw new Error("no JSON");
    },
  };
  expect(String(await outcome(run(ours, "SELECT $1::jsonb", [value])))).toMatch("no JSON");
  const after = await left();
  expect(after).toEqual({ ...nothing, tenant: after.tenant, pid: expect.any(Number) });
  expect(after.pid).not.toBe(pid);
  expect(await idsOf(theirs)).toEqual(["one of theirs"]);
});

test("without the setting no statement runs, and the next one has a connection that has it", async () => {
  await pool.query("DEALLOCATE ALL");
  expect(isOfPostgres("26000")(await outcome(insert(ours, "new")))).toBe(true);
  expect(await idsOf(ours)).toEqual(["one of ours"]);
});

test("a lost connection tells that the database is away, and the next statement has another", async () => {
  const { pid } = await left();
  const asleep = outcome(run(ours, "SELECT pg_sleep(60)"));
  await until(async () => {
    const active = await asOwner(
      `SELECT pid FROM pg_stat_activity WHERE pid = ${pid} AND wait_event = 'PgSleep'`,
    );
    return active.length === 1;
  });
  await asOwner(`SELECT pg_terminate_backend(${pid})`);
  expect(isDatabaseAway(await asleep)).toBe(true);
  expect(await idsOf(ours)).toEqual(["one of ours"]);
});

async function until(isTrue: () => Promise<boolean>) {
  for (let look = 0; look < 1_000; look++) if (await isTrue()) return;
  throw new Error("It never came true");
}

test("an answer that does not come is given up with its connection", async () => {
  const error = await outcome(run(ours, "SELECT pg_sleep(60)", [], { timeoutMs: 20 }));
  expect(isDatabaseAway(error)).toBe(true);
  expect(await idsOf(theirs)).toEqual(["one of theirs"]);
});

const cacheText = "INSERT INTO cache_entries (tenant_id, key, value) VALUES ($1, $2, '1')";
const along = (key: string, tenantId = ours.tenantId) => ({
  name: "along",
  text: cacheText,
  values: [tenantId, key],
});
const cacheKeys = () => asOwner("SELECT key FROM cache_entries ORDER BY key");

test("a statement goes along with another: both are committed, and the first one's rows answered", async () => {
  const returning = `${insertText} RETURNING id`;
  const values = (ids: string[]) => [ours.tenantId, ids, "{}"];
  for (const [name, key] of [
    ["returning", "a"],
    [undefined, "b"],
  ] as const) {
    const options = { name, along: along(key) };
    const { rows, count } = await run(ours, returning, values([`${key}1`, `${key}2`]), options);
    expect([rows, count]).toEqual([[{ id: `${key}1` }, { id: `${key}2` }], 2]);
  }
  const none = await run(ours, "DELETE FROM documents WHERE id = 'none'", [], {
    along: along("c"),
  });
  expect(none).toEqual({ rows: [], count: 0 });
  expect(await cacheKeys()).toEqual([{ key: "a" }, { key: "b" }, { key: "c" }]);
  expect(await left()).toMatchObject(nothing);
});

test("when one of the two is refused neither is there", async () => {
  const keys = await cacheKeys();
  const refused = await outcome(insert(ours, ["new", "new"], { along: along("d") }));
  expect(isUniqueViolation(refused, "documents_pkey")).toBe(true);
  const other = await outcome(insert(ours, "new", { along: along("a") }));
  expect(isUniqueViolation(other, "cache_entries_pkey")).toBe(true);
  const stray = await outcome(insert(ours, "new", { along: along("d", theirs.tenantId) }));
  expect(String(stray)).toMatch(/row-level security/);
  expect(await left()).toMatchObject(nothing);
  expect(await idsOf(ours)).toEqual(["one of ours"]);
  expect(await cacheKeys()).toEqual(keys);
});

test("its rows and how many they are come as pg has them", async () => {
  const text = "SELECT n::bigint, ARRAY['a', NULL] AS list FROM generate_series(1, $1::int) n";
  const row = (n: string) => ({ n, list: ["a", null] });
  expect(await run(ours, text, [2])).toEqual({ rows: [row("1"), row("2")], count: 2 });
  expect(await run(ours, text, [0])).toEqual({ rows: [], count: 0 });
  expect(await insert(ours, ["a", "b"])).toEqual({ rows: [], count: 2 });
});

test("what comes again and again is prepared, unless it is long", async () => {
  const short = "SELECT 'short' AS text";
  const long = `SELECT '${"long".repeat(1_000)}' AS text`;
  for (let call = 0; call < 10; call++) {
    await run(ours, short);
    await run(ours, long);
  }
  const { rows } = await pool.query("SELECT statement FROM pg_prepared_statements");
  const prepared = rows.map(({ statement }) => statement);
  expect(prepared).toContain(short);
  expect(prepared).not.toContain(long);
});

test("constraints of documents are told by name", async () => {
  const error = await outcome(insert(ours, "list", { data: "[]" }));
  expect(isCheckViolation(error, "documents_data_object")).toBe(true);
  expect(isCheckViolation(error, "documents_data_size")).toBe(false);
  expect(isUniqueViolation(error)).toBe(false);
});
