import {
  createTestCore,
  createTestTenant,
  type TestCore,
  type TestTenant,
} from "@runlet/core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { postTo, sendTo } from "./testing/send.ts";
import { type ApiServer, startApiServer } from "./testing/start-api-server.ts";

let core: TestCore;
let server: ApiServer;
let acme: TestTenant;
let other: TestTenant;

beforeAll(async () => {
  core = await createTestCore();
  acme = await createTestTenant(core, "acme");
  other = await createTestTenant(core, "other");
  server = await startApiServer(core.context);
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.stop();
  await core.release();
});

/** What the procedures answer, each a part of it. */
interface Data {
  ids: string[];
  count: number;
  items: { id: string; data: unknown; name: string; documentCount: number }[];
  nextCursor: string | null;
}

async function ask(verb: string, input: unknown, key = acme.keys.admin) {
  const path = `collections.${verb}`;
  const isQuery = verb === "list" || verb === "query";
  const query = `${path}?input=${encodeURIComponent(JSON.stringify(input))}`;
  const answer = isQuery
    ? await sendTo(server, query, { key })
    : await postTo(server, path, input, { key });
  const data = answer.body.result?.data as Partial<Data> | undefined;
  return { status: answer.status, data, error: answer.body.error };
}

const collection = "orders";
const insert = (documents: unknown[], name = collection) =>
  ask("insert", { collection: name, documents });

test("documents are inserted, found, changed and deleted with plain JSON", async () => {
  const name = "curl";
  const inserted = await insert([{ id: "a", n: 1, deep: { x: 1 } }, { n: 2 }], name);
  expect(inserted).toMatchObject({ status: 200, data: { ids: ["a", expect.any(String)] } });
  const where = { "deep.x": { gte: 1 } };
  const found = await ask("query", { collection: name, where });
  expect(found.data).toEqual({
    items: [
      {
        id: "a",
        data: { n: 1, deep: { x: 1 } },
        createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
        updatedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    ],
    nextCursor: null,
  });
  const selected = await ask("query", { collection: name, where, select: ["deep.x"] });
  expect(selected.data?.items).toMatchObject([{ id: "a", data: { deep: { x: 1 } } }]);
  expect(selected.data?.items?.[0]?.data).toEqual({ deep: { x: 1 } });
  const update = { collection: name, where: { n: 2 }, patch: { n: 3 } };
  expect((await ask("update", update)).data).toEqual({ count: 1 });
  expect((await ask("delete", { collection: name, where: { n: 3 } })).data).toEqual({ count: 1 });
  expect((await ask("delete", { collection: name, where: {} })).data).toEqual({ count: 1 });
});

test.each([
  ["by id", undefined, "abcdefg"],
  ["in another order", [{ n: "desc" }, "m"], "gfedcba"],
])("a query is paged %s", async (_name, orderBy, expected) => {
  const name = orderBy ? "ordered" : "paged";
  await insert(
    [..."abcdefg"].map((id, n) => ({ id, n })),
    name,
  );
  let ids = "";
  let cursor: string | null = null;
  do {
    const input = { collection: name, limit: 3, orderBy, cursor, select: ["n"] };
    const { data }: Awaited<ReturnType<typeof ask>> = await ask("query", input);
    ids += data?.items?.map(({ id }) => id).join("");
    cursor = data?.nextCursor ?? null;
    expect(data?.items).toHaveLength(cursor === null ? 1 : 3);
  } while (cursor !== null);
  expect(ids).toBe(expected);
});

test("collections are listed by name with their documents counted, page by page", async () => {
  const documents = [{}, {}, {}];
  for (const name of ["list_b", "list_a", "Zebra"]) await insert(documents, name);
  const first = await ask("list", { limit: 2, cursor: "Z" });
  expect(first.data?.items).toEqual([
    { name: "Zebra", documentCount: 3 },
    { name: expect.any(String), documentCount: expect.any(Number) },
  ]);
  const rest = await ask("list", { limit: 2, cursor: "list" });
  expect(rest.data).toMatchObject({
    items: [
      { name: "list_a", documentCount: 3 },
      { name: "list_b", documentCount: 3 },
    ],
  });
  const names: string[] = [];
  let cursor: string | null = null;
  do {
    const { data }: Awaited<ReturnType<typeof ask>> = await ask("list", { limit: 1, cursor });
    names.push(...(data?.items?.map(({ name }) => name) ?? []));
    cursor = data?.nextCursor ?? null;
  } while (cursor !== null);
  expect(names).toEqual([...new Set(names)].sort());
  expect(names).toEqual(expect.arrayContaining(["Zebra", "list_a", "list_b"]));
  expect((await ask("list", {}, other.keys.admin)).data?.items).toEqual([]);
});

test.each([
  ["query", { collection: "a b" }, "collection", /must be a letter/],
  ["query", { collection, where: { age: { gt: true } } }, "where.age.gt", /number or a text/],
  ["query", { collection, where: [] }, "where", /must be an object/],
  ["query", { collection, orderBy: { a: "up" } }, "orderBy.a", /must be "asc" or "desc"/],
  ["query", { collection, orderBy: 1 }, "orderBy", /must be "field" or/],
  ["query", { collection, select: ["a..b"] }, "select.0", /empty parts/],
  ["query", { collection, limit: 101 }, "limit", /<=100/],
  ["query", { collection, cursor: "7" }, "cursor", /is not one/],
  ["query", { collection, cursor: "offset:3" }, "cursor", /is not one/],
  ["query", { collection, cursor: "offset:-3", orderBy: "a" }, "cursor", /is not one/],
  ["query", { collection, cursor: "id:a", orderBy: "a" }, "cursor", /is not one/],
  ["query", { collection, offset: 1 }, "offset", /is not a field here/],
  ["insert", { collection, documents: {} }, "documents", /expected array/],
  ["insert", { collection, documents: [] }, "documents", />=1/],
  ["insert", { collection, documents: [{}, 1] }, "documents.1", /must be an object/],
  ["insert", { collection, documents: [{ id: 1 }] }, "documents.0.id", /1 to 200 characters/],
  ["update", { collection, patch: {} }, "where", /must be an object/],
  ["update", { collection, where: {}, patch: { id: "a" } }, "patch.id", /cannot be changed/],
  ["delete", { collection }, "where", /must be an object/],
  ["delete", { collection, where: null }, "where", /must be an object/],
])("%s of %j is 400 and names %s", async (verb, input, path, message) => {
  const { status, error } = await ask(verb, input);
  expect(status).toBe(400);
  expect(error?.data.fields).toMatchObject([{ path, message: expect.stringMatching(message) }]);
  expect(error?.message).toBe(`${path}: ${error?.data.fields[0]?.message}`);
});

test("an id that is taken is 409, a document that is too large 413", async () => {
  await insert([{ id: "taken" }]);
  const taken = await insert([{ id: "new" }, { id: "taken" }]);
  expect(taken).toMatchObject({ status: 409, error: { data: { fields: [{ path: "id" }] } } });
  const twice = await insert([{ id: "x" }, { id: "x" }]);
  expect(twice).toMatchObject({
    status: 409,
    error: { data: { fields: [{ path: "documents.1.id" }] } },
  });
  expect((await insert([{ text: "a".repeat(262_144) }])).status).toBe(413);
  expect((await ask("query", { collection, where: { id: "new" } })).data?.items).toEqual([]);
});

test("another tenant's documents are never met", async () => {
  await insert([{ id: "secret", n: 1 }], "mine");
  const theirs = { collection: "mine", where: {} };
  const key = other.keys.admin;
  expect((await ask("query", theirs, key)).data?.items).toEqual([]);
  expect((await ask("update", { ...theirs, patch: { n: 2 } }, key)).data).toEqual({ count: 0 });
  expect((await ask("delete", theirs, key)).data).toEqual({ count: 0 });
  expect((await ask("query", theirs)).data?.items).toMatchObject([
    { id: "secret", data: { n: 1 } },
  ]);
});

test("changes are audited with how many documents they touched, and nothing of what is in them", async () => {
  const name = "audited";
  await insert([{ secret: "s3cret" }, {}], name);
  await ask("update", { collection: name, where: {}, patch: { secret: "s3cret" } });
  await ask("delete", { collection: name, where: { secret: "s3cret" } });
  const input = encodeURIComponent(JSON.stringify({ targetType: "collection", targetId: name }));
  const { body } = await sendTo(server, `audit.list?input=${input}`, { key: acme.keys.admin });
  expect(body.result?.data.items).toMatchObject([
    { action: "document.delete", changes: { documents: [2, null] } },
    { action: "document.update", changes: { documents: [2, 2] } },
    { action: "document.insert", changes: { documents: [null, 2] }, target: { name } },
  ]);
  expect(JSON.stringify(body)).not.toContain("s3cret");
});
