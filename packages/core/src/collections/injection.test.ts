// Every argument of every call, as an attack on the SQL that it ends up with.
import { newId } from "@runlet/db";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { withOwner } from "../testing/owner-client.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { createTestDocuments, type TestDocuments } from "../testing/test-documents.ts";
import { createTestTenant } from "../testing/test-tenant.ts";
import { parseNewDocuments, parsePatch, parseUpsertDocument } from "./document.ts";
import { parseQueryOptions } from "./query-options.ts";
import {
  countStatement,
  deleteStatement,
  getStatement,
  insertStatement,
  queryStatement,
  updateStatement,
  upsertStatement,
} from "./statements.ts";
import { parseWhere } from "./where.ts";

const attacks = [
  "'",
  "''",
  '"',
  "\\'",
  "'; DROP TABLE documents; --",
  "a'); DELETE FROM documents; --",
  "' OR '1'='1",
  "x' OR tenant_id IS NOT NULL OR 'x'='",
  '"; DELETE FROM documents; --',
  '" OR TRUE --',
  "{a,b}",
  '{"a","b"}',
  "{a}'::text[] OR true --",
  "$1",
  "$2::text; SELECT 1",
  "$$; DROP TABLE documents; $$",
  "/* */ OR 1=1 --",
  "\\",
  "\\x27 OR 1=1",
  "%' OR '%'='",
  "ʼ OR 1=1",
  "' OR 1=1",
  "')::jsonb OR true --",
  "0) OR (1=1",
  "data",
  "tenant_id",
  "pg_sleep(60)",
  "';SELECT pg_sleep(60)--",
];

const keep = [
  { id: "keep-1", n: 1, secret: "s" },
  { id: "keep-2", n: 2, secret: "t" },
];
let core: TestCore;
let db: TestDocuments["db"];
let theirs: TestDocuments["db"];

beforeAll(async () => {
  core = await createTestCore();
  const acme = await createTestTenant(core, "acme");
  const other = await createTestTenant(core, "other");
  const documentsOf = createTestDocuments(core);
  db = documentsOf(acme.callers.admin.scope).db;
  theirs = documentsOf(other.callers.admin.scope).db;
  await db("insert", "things", keep);
  await theirs("insert", "things", keep);
});
afterAll(() => core.release());

/** What is in the table, of whatever tenant, that the test itself did not put there. */
async function kept(): Promise<unknown[]> {
  return withOwner(core.ownerUrl, async (owner) => {
    const { rows } = await owner.query(
      "SELECT id, data FROM documents WHERE id LIKE 'keep-%' ORDER BY id, tenant_id",
    );
    return rows.map(({ id, data }) => ({ id, ...data }));
  });
}

afterEach(async () => {
  expect(await kept()).toEqual([keep[0], keep[0], keep[1], keep[1]]);
});

const documentOf = (attack: string) => ({
  id: `at ${attack}`,
  [attack]: { [attack]: attack },
  list: [attack],
});

test.each(attacks)("as a value: %j", async (attack) => {
  const put = documentOf(attack);
  expect(await db("insert", "values", put)).toEqual(put);
  expect(await db("get", "values", put.id)).toEqual(put);
  for (const operator of ["eq", "gte", "lte", "contains", "startsWith"]) {
    const where = { id: put.id, "list.0": { [operator]: attack } };
    expect(await db("query", "values", { where })).toEqual([put]);
  }
  const among = {
    id: { in: [put.id, attack] },
    list: { contains: attack },
    "list.0": { in: [attack] },
  };
  expect(await db("query", "values", { where: among })).toEqual([put]);
  for (const operator of ["eq", "contains", "startsWith"]) {
    const where = { or: [{ id: { [operator]: attack } }, { n: { [operator]: attack } }] };
    expect(await db("count", "things", where)).toBe(0);
  }
});

// A path has no empty parts, and dots part it.
test.each(attacks.filter((attack) => !attack.includes(".")))("as a path: %j", async (attack) => {
  const put = documentOf(attack);
  await db("insert", "paths", put);
  const options = {
    where: { id: put.id, [`${attack}.${attack}`]: attack },
    orderBy: [{ [attack]: "desc" }, `${attack}.${attack}`],
    select: [`${attack}.${attack}`],
  };
  expect(await db("query", "paths", options)).toEqual([{ [attack]: { [attack]: attack } }]);
  const nested = { id: put.id, [attack]: { [attack]: { ne: attack } } };
  expect(await db("count", "paths", nested)).toBe(0);
  expect(await db("count", "things", { [attack]: { exists: true } })).toBe(0);
});

test.each(attacks)("in a change: %j", async (attack) => {
  const put = documentOf(attack);
  await db("insert", "changes", put);
  expect(await db("update", "changes", { "list.0": attack }, { [attack]: attack })).toBe(1);
  expect(await db("upsert", "changes", { id: put.id, two: attack })).toEqual({
    ...put,
    [attack]: attack,
    two: attack,
  });
  expect(await db("update", "things", { secret: attack }, { n: 3 })).toBe(0);
  expect(await db("delete", "things", { secret: attack })).toBe(0);
  expect(await db("delete", "changes", { "list.0": attack })).toBe(1);
});

test.each(attacks)("in place of something else: %j", async (attack) => {
  const calls = [
    db("count", `${attack}'`),
    db("query", "things", { limit: attack }),
    db("query", "things", { offset: attack }),
    db("query", "things", { orderBy: { n: attack } }),
    db("query", "things", { [attack]: 1 }),
    db("query", "things", { where: attack }),
    db("update", "things", attack, { n: 3 }),
    db("update", "things", {}, attack),
    db("delete", "things", attack),
    db("insert", "things", attack),
    db("insert", `things${attack}'`, {}),
    db(attack, "things"),
  ];
  for (const outcome of await Promise.allSettled(calls)) {
    expect(outcome).toMatchObject({ status: "rejected", reason: { code: "validation" } });
  }
});

test("no part of any argument is in a statement's text", () => {
  const mark = "needle";
  const place = { tenantId: newId(), collection: mark };
  const condition = {
    [`${mark}.a`]: { eq: mark, ne: mark, gt: mark, lt: 12345, in: [mark], exists: true },
    id: { in: [mark], ne: mark, gte: mark, startsWith: mark, contains: mark },
    or: [{ [mark]: { contains: mark } }, { not: { [mark]: { [mark]: 12345 } } }],
  };
  const where = parseWhere(condition);
  const options = parseQueryOptions({
    where: condition,
    orderBy: [{ [mark]: "desc" }, `${mark}.${mark}`],
    select: [mark, `id.${mark}`],
    limit: 123,
    offset: 12345,
  });
  const document = { id: mark, [mark]: mark };
  const statements = [
    queryStatement(place, options),
    getStatement(place, mark),
    countStatement(place, where),
    insertStatement(place, parseNewDocuments([document, { [mark]: 12345 }])),
    upsertStatement(place, parseUpsertDocument(document)),
    updateStatement(place, where, parsePatch({ [mark]: mark })),
    deleteStatement(place, where),
  ];
  for (const { sql, parameters } of statements) {
    expect(sql).not.toMatch(/needle|123/);
    expect(sql).not.toContain(place.tenantId);
    expect(JSON.stringify(parameters)).toContain(mark);
    expect(sql.match(/\$\d+/g)).toHaveLength(parameters.length);
  }
});
