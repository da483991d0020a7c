// Arguments are refused before anything is asked of Postgres: none of this needs one.
import { newId } from "@runlet/db";
import { expect, test } from "vitest";
import { HostCallError } from "../host-calls/host-call-error.ts";
import { prepareOperation } from "./document-operations.ts";

function refusalOf(operation: string, args: readonly unknown[]): HostCallError | null {
  try {
    prepareOperation(operation, newId(), args);
    return null;
  } catch (error) {
    if (error instanceof HostCallError) return error;
    throw error;
  }
}

const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });
const not = (levels: number): unknown => (levels === 0 ? {} : { not: not(levels - 1) });
const fields = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, index]));
const query = (options: unknown) => ["query", "things", options] as const;
const where = (condition: unknown) => query({ where: condition });
const text = (bytes: number) => "a".repeat(bytes);
/** Of exactly so many bytes of JSON. */
const sized = (bytes: number) => ({ text: text(bytes - '{"text":""}'.length) });

type Call = readonly [operation: string, ...args: unknown[]];

const refused: (readonly [path: string, call: Call, message: RegExp])[] = [
  // Collections
  ...[undefined, null, 7, "", "1a", "_a", "a b", "a.b", 'a"', "a\n", "ä", text(64), ["a"]].map(
    (name) => ["collection", ["count", name], /must be a letter/] as const,
  ),

  // Options
  ["options", query([]), /must be an object/],
  ["options", query("id"), /must be an object/],
  ["sort", query({ sort: "a" }), /is not an option; there are where, orderBy/],
  ["constructor", query({ constructor: 1 }), /is not an option/],
  ["__proto__", query(JSON.parse('{"__proto__":{"limit":5}}')), /is not an option/],
  ...[0, -1, 1.5, 1_001, "10", true, [1], {}].map(
    (limit) => ["limit", query({ limit }), /must be a whole number from 1 to 1000/] as const,
  ),
  ...[-1, 0.5, 1e10, "0"].map(
    (offset) => ["offset", query({ offset }), /must be a whole number from 0/] as const,
  ),
  ["orderBy", query({ orderBy: 1 }), /must be "field" or/],
  ["orderBy", query({ orderBy: {} }), /must be "field" or/],
  ["orderBy", query({ orderBy: { a: "asc", b: "asc" } }), /must be "field" or/],
  ["orderBy", query({ orderBy: "a..b" }), /empty parts/],
  ["orderBy.a", query({ orderBy: { a: "ASC" } }), /must be "asc" or "desc"/],
  ["orderBy.1.b", query({ orderBy: ["a", { b: 1 }] }), /must be "asc" or "desc"/],
  ["orderBy.0", query({ orderBy: [["a"]] }), /must be "field" or/],
  ["orderBy", query({ orderBy: Array(11).fill("a") }), /at most 10/],
  ["select", query({ select: "id" }), /must be a list/],
  ["select", query({ select: [] }), /must be a list of 1 to 100/],
  ["select", query({ select: Array(101).fill("a") }), /must be a list of 1 to 100/],
  ["select.1", query({ select: ["a", 1] }), /must be the path of a field/],
  ["select.0", query({ select: [""] }), /empty parts/],
  ["select.0", query({ select: ["a\u0000"] }), /NUL characters/],

  // Conditions
  ["where", where([]), /must be an object/],
  ["where", where("a = 1"), /must be an object/],
  ["where", where(false), /must be an object/],
  ["where.a", where({ a: {} }), /is empty/],
  ["where.a", where({ a: { gt: 1, b: 2 } }), /both the operator gt and a field b/],
  ["where.a.b", where({ a: { b: { gt: 1, c: 2 } } }), /both the operator gt and a field c/],
  ["where.a", where({ a: { $gt: 1, gt: 1 } }), /both the operator gt and a field \$gt/],
  ["where.age.gt", where({ age: { gt: true } }), /must be a number or a text/],
  ["where.age.lte", where({ age: { lte: null } }), /must be a number or a text/],
  ["where.age.lt", where({ age: { lt: [1] } }), /must be a number or a text/],
  ["where.a.in", where({ a: { in: "x" } }), /must be a list/],
  ["where.a.in", where({ a: { in: Array(1_001).fill(1) } }), /at most 1000/],
  ["where.a.startsWith", where({ a: { startsWith: 1 } }), /must be a text/],
  ["where.a.exists", where({ a: { exists: 1 } }), /must be true or false/],
  ["where.and", where({ and: {} }), /must be a list of conditions/],
  ["where.or", where({ or: 1 }), /must be a list of conditions/],
  ["where.or.1", where({ or: [{}, 1] }), /must be an object/],
  ["where.or.0.and.0.a.gt", where({ or: [{ and: [{ a: { gt: {} } }] }] }), /number or a text/],
  ["where.not", where({ not: [] }), /must be an object/],
  ["where.not", where({ not: "a" }), /must be an object/],
  ["where.", where({ "": 1 }), /empty parts/],
  ["where.a..b", where({ "a..b": 1 }), /empty parts/],
  ["where.a.b.", where({ a: { "b.": 1 } }), /empty parts/],
  ["where.a.b.c.d.e.f.g.h.i.j.k", where({ "a.b.c.d.e.f.g.h.i.j.k": 1 }), /at most 10 parts/],
  ["where.a.b.c.d.e.f.g.h.i.j.k", where({ "a.b.c": { "d.e.f.g.h.i.j.k": 1 } }), /10 parts/],
  [`where.${text(100)}…`, where({ [text(101)]: 1 }), /over 100 characters/],
  [`where.${text(100)}…`, where({ [text(100_000)]: 1 }), /over 100 characters/],
  [`where${".not".repeat(10)}`, where(not(10)), /must not nest deeper than 10 levels/],
  [`where${".a".repeat(10)}`, where(nested(11)), /must not nest deeper than 10 levels/],
  ["where", where(fields(101)), /must have at most 100 conditions/],
  ["where", where({ or: [fields(51), fields(50)] }), /must have at most 100 conditions/],
  ["where.a", where({ a: "x\u0000" }), /NUL characters or half surrogate/],
  ["where.a.in.1", where({ a: { in: ["x", "\ud800"] } }), /NUL characters or half surrogate/],
  ["where.a.contains.b", where({ a: { contains: { b: "\udc00" } } }), /half surrogate/],
  ["where", where({ "a\u0000": 1 }), /must not have keys with NUL/],
  ["where.a", where({ a: { "\ud800": 1 } }), /must not have keys with NUL/],
  ["where.a.gt", where({ a: { gt: JSON.parse("1e999") } }), /must be a finite number/],
  [`where.a.eq${".a".repeat(62)}`, where({ a: { eq: nested(64) } }), /deeper than 64 levels/],
  ["where.a.gt", ["count", "things", { a: { gt: true } }], /must be a number or a text/],

  // Documents
  ["id", ["get", "things"], /must be a text of 1 to 200 characters/],
  ["id", ["get", "things", 1], /must be a text of 1 to 200 characters/],
  ["id", ["get", "things", ""], /must be a text of 1 to 200 characters/],
  ["id", ["get", "things", text(201)], /must be a text of 1 to 200 characters/],
  ["id", ["get", "things", "\u0000"], /NUL characters/],
  ...[undefined, null, 1, "x", true].map(
    (document) => ["document", ["insert", "things", document], /must be an object/] as const,
  ),
  ["document.id", ["insert", "things", { id: 1 }], /must be a text of 1 to 200/],
  ["document.id", ["insert", "things", { id: null }], /must be a text of 1 to 200/],
  ["document.id", ["insert", "things", { id: "\ud800" }], /half surrogate/],
  ["document.a.b", ["insert", "things", { a: { b: "\u0000" } }], /NUL characters/],
  ["document", ["insert", "things", { "\u0000": 1 }], /must not have keys with NUL/],
  ["document.a", ["insert", "things", JSON.parse('{"a":-1e999}')], /must be a finite number/],
  [`document${".a".repeat(64)}`, ["insert", "things", nested(65)], /deeper than 64 levels/],
  ["documents.1", ["insert", "things", [{}, []]], /must be an object/],
  ["documents.1.id", ["insert", "things", [{}, { id: "" }]], /must be a text/],
  ["documents", ["insert", "things", Array(1_001).fill({})], /must be at most 1000/],
  ["document", ["upsert", "things"], /must be an object/],
  ["document", ["upsert", "things", [{ id: "a" }]], /must be an object/],
  ["document.id", ["upsert", "things", { a: 1 }], /is required/],
  ["document.id", ["upsert", "things", { id: 7 }], /must be a text/],

  // Changes of many
  ["where", ["update", "things"], /is required; \{\} means all documents/],
  ["where", ["update", "things", null, { a: 1 }], /is required/],
  ["where", ["delete", "things"], /is required; \{\} means all documents/],
  ["where", ["delete", "things", null], /is required/],
  ["where.a.gt", ["delete", "things", { a: { gt: null } }], /must be a number or a text/],
  ["patch", ["update", "things", {}], /must be an object/],
  ["patch", ["update", "things", {}, [1]], /must be an object/],
  ["patch.id", ["update", "things", {}, { id: "b" }], /cannot be changed/],
  ["patch.a", ["update", "things", {}, { a: "\ud800" }], /half surrogate/],

  ["operation", ["drop", "things"], /is none of ctx.db/],
  ["operation", ["toString", "things"], /is none of ctx.db/],
];

// By number: some arguments are long.
test.each(refused)("%s is refused, case %#", (path, [operation, ...args], message) => {
  const error = refusalOf(`db.${operation}`, args);
  expect(error).toMatchObject({ code: "validation", path });
  expect(error?.message).toMatch(message);
  expect(error?.message.startsWith(`${path}: `)).toBe(true);
});

test.each<[path: string, call: Call]>([
  ["document", ["insert", "things", sized(262_145)]],
  ["documents.1", ["insert", "things", [{}, sized(262_145)]]],
  // Bytes, not characters.
  ["document", ["insert", "things", { text: "ä".repeat(131_072) }]],
  ["documents", ["insert", "things", Array(33).fill(sized(262_144))]],
  ["document", ["upsert", "things", { id: "a", ...sized(262_145) }]],
  ["patch", ["update", "things", {}, sized(262_145)]],
  ["where", where({ a: text(262_144) })],
])("%s is too large", (path, [operation, ...args]) => {
  expect(refusalOf(`db.${operation}`, args)).toMatchObject({ code: "too_large", path });
});

test("an id that is given twice is a conflict", () => {
  const error = refusalOf("db.insert", ["things", [{ id: "a" }, {}, { id: "a" }]]);
  expect(error).toMatchObject({ code: "conflict", path: "documents.2.id" });
});

test.each<Call>([
  ["count", text(63)],
  ["count", "Things_1-a"],
  ["count", "things", null],
  query(undefined),
  query(null),
  query({ where: null, orderBy: null, limit: null, offset: null, select: null }),
  query({ limit: 1_000, offset: 1_000_000, orderBy: Array(10).fill("a"), select: ["a.b", "id"] }),
  where(fields(100)),
  where(not(9)),
  where({ [`${text(100)}.b.c.d.e.f.g.h.i.j`]: { in: Array(1_000).fill(1) } }),
  where({ a: { eq: nested(61) } }),
  ["get", "things", "😀".repeat(200)],
  ["insert", "things", nested(64)],
  ["insert", "things", sized(262_144)],
  ["insert", "things", Array(32).fill(sized(262_144))],
  ["insert", "things", Array(1_000).fill({})],
  ["insert", "things", []],
  ["update", "things", {}, {}],
  ["delete", "things", {}],
])("%s is taken, case %#", (operation, ...args) => {
  expect(refusalOf(`db.${operation}`, args)).toBeNull();
});
