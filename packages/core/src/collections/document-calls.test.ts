import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { withOwner } from "../testing/owner-client.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { createTestDocuments, type TestDocuments } from "../testing/test-documents.ts";
import { createTestTenant, type TestTenant } from "../testing/test-tenant.ts";

let core: TestCore;
let acme: TestTenant;
let db: TestDocuments["db"];
let theirs: TestDocuments["db"];

beforeAll(async () => {
  core = await createTestCore();
  acme = await createTestTenant(core, "acme");
  const other = await createTestTenant(core, "other");
  const documentsOf = createTestDocuments(core);
  db = documentsOf(acme.callers.admin.scope).db;
  theirs = documentsOf(other.callers.admin.scope).db;
});
afterAll(() => core.release());
beforeEach(async () => {
  await db("delete", "things", {});
  await theirs("delete", "things", {});
});

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const newText = { id: expect.stringMatching(uuid) };

describe("insert", () => {
  test("answers the document with the id it got", async () => {
    const document = await db("insert", "things", { name: "Ada", tags: ["a"] });
    expect(document).toEqual({ ...newText, name: "Ada", tags: ["a"] });
    const { id } = document as { id: string };
    expect(await db("get", "things", id)).toEqual(document);
  });

  test("answers a list for a list, in its order, which is the order of queries", async () => {
    const given = Array.from({ length: 1_000 }, (_, index) => ({ index }));
    const inserted = await db("insert", "things", given);
    expect(inserted).toEqual(given.map((data) => ({ ...newText, ...data })));
    expect(await db("query", "things")).toEqual(inserted);
    expect(await db("insert", "things", [])).toEqual([]);
  });

  test("takes all or nothing; an id that is there is a conflict", async () => {
    await db("insert", "things", { id: "a", n: 1 });
    const list = db("insert", "things", [{ id: "b" }, { id: "a" }, { id: "c" }]);
    await expect(list).rejects.toMatchObject({
      code: "conflict",
      message: "id: a document of this id exists already",
    });
    await expect(db("insert", "things", { id: "a" })).rejects.toMatchObject({ code: "conflict" });
    expect(await db("query", "things")).toEqual([{ id: "a", n: 1 }]);
  });

  test("keeps JSON to the letter, but for the order of keys", async () => {
    const data = {
      text: "ä\ud83d\ude00\n\u0001\\u0000'\"; --$1",
      numbers: [0, -1, 0.1, 1e-7, 1e21, 5e-324, 1.7976931348623157e308, 9007199254740991],
      none: null,
      lists: [[], [[]], [null]],
      objects: { "": {}, "a.b": 1, id: 2, toJSON: 3, hasOwnProperty: 4 },
      prisma__type: "bytes",
      prisma__value: "AAAA",
      date: "2026-11-22T20:00:00.000Z",
    };
    const stored = await db("insert", "things", data);
    expect(stored).toEqual({ ...newText, ...data });
    expect(await db("query", "things")).toEqual([stored]);
  });

  test("makes the same id in another collection another document", async () => {
    await db("insert", "things", { id: "a" });
    await db("insert", "Things", { id: "a", upper: true });
    expect(await db("get", "things", "a")).toEqual({ id: "a" });
    expect(await db("get", "Things", "a")).toEqual({ id: "a", upper: true });
  });
});

describe("query", () => {
  const ages = [
    { id: "e", age: 3, name: "x" },
    { id: "d", age: 1, name: "y" },
    { id: "c", age: 3, name: "z" },
    { id: "b" },
    { id: "a", age: "1" },
  ];
  const idsOf = async (options: unknown) => {
    const found = (await db("query", "things", options)) as { id: string }[];
    return found.map(({ id }) => id).join("");
  };
  beforeEach(() => db("insert", "things", ages));

  test("orders by id, unless told otherwise", async () => {
    expect(await idsOf({})).toBe("abcde");
    expect(await idsOf({ orderBy: { id: "desc" } })).toBe("edcba");
    expect(await idsOf({ orderBy: "age" })).toBe("bdcea");
    expect(await idsOf({ orderBy: { age: "desc" } })).toBe("acedb");
    expect(await idsOf({ orderBy: [{ age: "desc" }, { name: "desc" }] })).toBe("acedb");
    expect(await idsOf({ orderBy: ["age", { id: "desc" }] })).toBe("bdeca");
  });

  test("orders null, booleans, numbers, texts, lists and objects one after the other", async () => {
    const values = [null, false, true, -1, 2, 10, "", "10", "2", "B", "a", "ä", "😀", [], {}];
    const documents = values.map((v, at) => ({ id: String.fromCharCode(65 + at), v }));
    await db("insert", "sorted", documents.toReversed());
    const found = await db("query", "sorted", { orderBy: "v" });
    expect(found).toEqual(documents);
    expect(await db("query", "sorted", { orderBy: { v: "desc" } })).toEqual(documents.toReversed());
    expect(await db("query", "sorted", { orderBy: { "a.b": "desc" } })).toEqual(documents);
  });

  test("pages with limit and offset", async () => {
    expect(await idsOf({ limit: 2 })).toBe("ab");
    expect(await idsOf({ limit: 2, offset: 2 })).toBe("cd");
    expect(await idsOf({ offset: 4 })).toBe("e");
    expect(await idsOf({ offset: 5 })).toBe("");
    expect(await idsOf({ orderBy: { age: "desc" }, limit: 2, offset: 1 })).toBe("ce");
  });

  test("answers at most 1 000 documents", async () => {
    await db("insert", "many", Array(1_000).fill({}));
    await db("insert", "many", {});
    expect(await db("query", "many")).toHaveLength(1_000);
    expect(await db("query", "many", { offset: 1_000 })).toHaveLength(1);
    expect(await db("count", "many")).toBe(1_001);
  });

  test("answers what was selected, where it was", async () => {
    const document = { id: "s", a: { b: { c: 1, d: 2 }, e: 3 }, list: [{ f: 4 }, 5], none: null };
    await db("insert", "selected", document);
    const select = async (...paths: string[]) => {
      const found = await db("query", "selected", { select: paths });
      return (found as unknown[])[0];
    };
    expect(await select("id")).toEqual({ id: "s" });
    expect(await select("a.b.c")).toEqual({ a: { b: { c: 1 } } });
    expect(await select("a.b.c", "a.e", "none")).toEqual({ a: { b: { c: 1 }, e: 3 }, none: null });
    // The wider one wins, whichever comes first.
    expect(await select("a.b", "a.b.c")).toEqual({ a: { b: { c: 1, d: 2 } } });
    expect(await select("a.b.c", "a.b")).toEqual({ a: { b: { c: 1, d: 2 } } });
    expect(await select("list.0.f")).toEqual({ list: { 0: { f: 4 } } });
    expect(await select("nowhere", "a.nowhere", "id.x", "none.x")).toEqual({});
    expect(JSON.stringify(await select("__proto__.x", "constructor"))).toBe("{}");
  });

  test("refuses an answer over 8 MiB, and looks at no more than the page for it", async () => {
    const data = { text: "a".repeat(240_000), n: 1 };
    await db("insert", "big", Array(30).fill(data));
    await db("insert", "big", Array(10).fill(data));
    await expect(db("query", "big")).rejects.toMatchObject({ code: "too_large" });
    expect(await db("query", "big", { limit: 30 })).toHaveLength(30);
    expect(await db("query", "big", { select: ["n"] })).toEqual(Array(40).fill({ n: 1 }));
  });
});

describe("get and count", () => {
  test("tell what is not there by null and 0", async () => {
    expect(await db("get", "things", "nowhere")).toBeNull();
    expect(await db("count", "things")).toBe(0);
    expect(await db("count", "never_made", { a: 1 })).toBe(0);
  });
});

describe("update", () => {
  test("merges the patch at the top only, and answers how many documents it changed", async () => {
    await db("insert", "things", [
      { id: "a", n: 1, deep: { x: 1, y: 2 } },
      { id: "b", n: 2 },
    ]);
    expect(await db("update", "things", { n: 1 }, { deep: { x: 3 }, "a.b": null })).toBe(1);
    expect(await db("get", "things", "a")).toEqual({ id: "a", n: 1, deep: { x: 3 }, "a.b": null });
    expect(await db("update", "things", {}, { n: 3 })).toBe(2);
    expect(await db("update", "things", { n: 1 }, { n: 4 })).toBe(0);
    expect(await db("count", "things", { n: 3 })).toBe(2);
  });

  test("does not let documents grow without end", async () => {
    await db("insert", "things", { id: "a" });
    const patch = (name: string) =>
      db("update", "things", {}, { [name]: "a".repeat(200_000) }) as Promise<unknown>;
    expect(await patch("one")).toBe(1);
    expect(await patch("two")).toBe(1);
    await expect(patch("three")).rejects.toMatchObject({ code: "too_large" });
    const upsert = db("upsert", "things", { id: "a", three: "a".repeat(200_000) });
    await expect(upsert).rejects.toMatchObject({ code: "too_large" });
    expect(await db("count", "things", { three: { exists: true } })).toBe(0);
  });

  test("tells when", async () => {
    await db("insert", "things", { id: "a" });
    const timesOf = () =>
      withOwner(core.ownerUrl, async (owner) => {
        const text = "SELECT created_at, updated_at FROM documents WHERE tenant_id = $1";
        return (await owner.query(`${text} AND collection = 'things'`, [acme.id])).rows[0];
      });
    const before = await timesOf();
    expect(before.created_at).toEqual(before.updated_at);
    await db("update", "things", {}, { n: 1 });
    const after = await timesOf();
    expect(after.created_at).toEqual(before.created_at);
    expect(after.updated_at.getTime()).toBeGreaterThan(before.updated_at.getTime());
  });
});

describe("upsert", () => {
  test("inserts, or merges into what is there", async () => {
    expect(await db("upsert", "things", { id: "a", n: 1, m: 1 })).toEqual({ id: "a", n: 1, m: 1 });
    expect(await db("upsert", "things", { id: "a", n: 2 })).toEqual({ id: "a", n: 2, m: 1 });
    expect(await db("query", "things")).toEqual([{ id: "a", n: 2, m: 1 }]);
  });

  test("is atomic: of many at once each leaves its field", async () => {
    const names = Array.from({ length: 8 }, (_, index) => `f${index}`);
    await Promise.all(names.map((name) => db("upsert", "things", { id: "a", [name]: 1 })));
    const fields = Object.fromEntries(names.map((name) => [name, 1]));
    expect(await db("query", "things")).toEqual([{ id: "a", ...fields }]);
  });
});

describe("delete", () => {
  test("deletes what meets the condition, and answers how many", async () => {
    await db("insert", "things", [{ n: 1 }, { n: 2 }, { n: 3 }]);
    await db("insert", "others", { n: 1 });
    expect(await db("delete", "things", { n: { lt: 3 } })).toBe(2);
    expect(await db("delete", "things", { or: [] })).toBe(0);
    expect(await db("delete", "things", {})).toBe(1);
    expect(await db("count", "things")).toBe(0);
    expect(await db("count", "others")).toBe(1);
  });
});

describe("another tenant's documents", () => {
  const secret = { id: "theirs", secret: "s3cret", n: 1 };
  beforeEach(() => theirs("insert", "things", secret));

  test.each([
    {},
    { id: "theirs" },
    { id: { in: ["theirs"] } },
    { secret: { exists: true } },
    { or: [{ n: 1 }, { not: { n: 1 } }] },
    { tenant_id: { ne: null } },
    { tenantId: null },
    { not: { collection: "things" } },
  ])("are not met by %j", async (where) => {
    expect(await db("query", "things", { where })).toEqual([]);
    expect(await db("count", "things", where)).toBe(0);
    expect(await db("update", "things", where, { secret: "mine" })).toBe(0);
    expect(await db("delete", "things", where)).toBe(0);
    expect(await theirs("query", "things")).toEqual([secret]);
  });

  test("do not get in the way of the same ids", async () => {
    expect(await db("get", "things", "theirs")).toBeNull();
    expect(await db("insert", "things", { id: "theirs", n: 2 })).toEqual({ id: "theirs", n: 2 });
    expect(await db("upsert", "things", { id: "theirs", m: 1 })).toMatchObject({ n: 2, m: 1 });
    expect(await theirs("query", "things")).toEqual([secret]);
  });

  test("are not reached by a document that claims to be theirs", async () => {
    const claim = { tenant_id: "other", tenantId: "other", collection: "things" };
    await db("insert", "things", { id: "mine", ...claim });
    await db("update", "things", {}, claim);
    expect(await theirs("query", "things")).toEqual([secret]);
  });
});

describe("a statement that takes too long", () => {
  test("ends with timeout, and changes nothing", async () => {
    await db("insert", "things", { id: "a", n: 1 });
    const hasty = createTestDocuments(core, { statementTimeoutMs: 50 })(acme.callers.admin.scope);
    await withOwner(core.ownerUrl, async (owner) => {
      await owner.query("BEGIN; SELECT FROM documents FOR UPDATE");
      const update = hasty.db("update", "things", {}, { n: 2 });
      await expect(update).rejects.toMatchObject({ code: "timeout" });
      await owner.query("ROLLBACK");
    });
    expect(await db("query", "things")).toEqual([{ id: "a", n: 1 }]);
  });
});

test("calls of an execution that has ended are refused", async () => {
  const { scope } = acme.callers.admin;
  const ended = createTestDocuments(core)(scope);
  await ended.release();
  await expect(ended.db("insert", "things", {})).rejects.toMatchObject({ code: "unavailable" });
  const aborted = createTestDocuments(core)(scope);
  aborted.end.abort();
  await expect(aborted.db("begin")).rejects.toMatchObject({ code: "unavailable" });
});
