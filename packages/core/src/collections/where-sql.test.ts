import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonValue } from "../json.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { createTestDocuments, type TestDocuments } from "../testing/test-documents.ts";
import { createTestTenant } from "../testing/test-tenant.ts";

let core: TestCore;
let documents: TestDocuments;

/** A value of each kind, by the id of the document that has it. */
const values: Record<string, JsonValue> = {
  null: null,
  true: true,
  false: false,
  zero: 0,
  one: 1,
  ten: 10,
  half: 0.5,
  tiny: 1e-300,
  huge: 1e300,
  minus: -1,
  blank: "",
  a: "a",
  ab: "ab",
  B: "B",
  digits: "10",
  wild: "50%_x\\",
  astral: "😀",
  private: "\uffee",
  emptyList: [],
  list: [1, "a", null, [2], { x: 1, y: 2 }],
  emptyObject: {},
  object: { x: 1, y: { z: "deep" } },
};
const all = ["absent", ...Object.keys(values)];
const others = (...ids: string[]) => all.filter((id) => !ids.includes(id));

beforeAll(async () => {
  core = await createTestCore();
  const { callers } = await createTestTenant(core, "acme");
  documents = createTestDocuments(core)(callers.admin.scope);
  const stored = Object.entries(values).map(([id, v]) => ({ id, v, in: { ner: { v } } }));
  await documents.db("insert", "things", [{ id: "absent", in: { ner: {} } }, ...stored]);
});
afterAll(() => core.release());

async function idsOf(where: unknown): Promise<string[]> {
  const found = (await documents.db("query", "things", { where, select: ["id"] })) as {
    id: string;
  }[];
  expect(await documents.db("count", "things", where)).toBe(found.length);
  return found.map(({ id }) => id);
}

const texts = ["blank", "a", "ab", "B", "digits", "wild", "astral", "private"];

const cases: [condition: unknown, expected: string[]][] = [
  // Equality is JSON's; what is absent counts as null.
  [1, ["one"]],
  [1.0, ["one"]],
  ["10", ["digits"]],
  [10, ["ten"]],
  [true, ["true"]],
  [false, ["false"]],
  ["", ["blank"]],
  [null, ["absent", "null"]],
  [[], ["emptyList"]],
  [[1, "a", null, [2], { y: 2, x: 1 }], ["list"]],
  [["a", 1, null, [2], { y: 2, x: 1 }], []],
  [{ eq: 1e300 }, ["huge"]],
  [{ eq: {} }, ["emptyObject"]],
  [{ eq: { y: { z: "deep" }, x: 1 } }, ["object"]],
  [{ eq: { x: 1 } }, []],
  [{ eq: null }, ["absent", "null"]],
  [{ ne: 1 }, others("one")],
  [{ ne: "a" }, others("a")],
  [{ ne: null }, others("absent", "null")],
  [{ ne: [] }, others("emptyList")],

  // Numbers with numbers, texts with texts.
  [{ gt: 0 }, ["one", "ten", "half", "tiny", "huge"]],
  [{ gte: 0 }, ["zero", "one", "ten", "half", "tiny", "huge"]],
  [{ lt: 1 }, ["zero", "half", "tiny", "minus"]],
  [{ lte: 1 }, ["zero", "one", "half", "tiny", "minus"]],
  [{ gt: 9.5, lt: 11 }, ["ten"]],
  [{ gt: 10, lt: 10 }, []],
  [{ gt: "a" }, ["ab", "astral", "private"]],
  [{ gte: "a" }, ["a", "ab", "astral", "private"]],
  [{ lt: "a" }, ["blank", "B", "digits", "wild"]],
  [{ lte: "a" }, ["blank", "a", "B", "digits", "wild"]],
  // By code point: U+1F600 is after U+FFEE, though its first UTF-16 unit is before.
  [{ gt: "\uffee" }, ["astral"]],
  [{ lt: "" }, []],
  [{ gte: "" }, texts],

  [{ in: [1, "10", true, 99] }, ["true", "one", "digits"]],
  [{ in: [null] }, ["absent", "null"]],
  [{ in: [[], {}] }, ["emptyList", "emptyObject"]],
  [{ in: [] }, []],
  [{ in: ["{}", "[]", "null", "a,b", '"a"', "NULL"] }, []],

  // A list has an element, or one that has at least the fields; a text has a part.
  [{ contains: 1 }, ["list"]],
  [{ contains: "a" }, ["a", "ab", "list"]],
  [{ contains: null }, ["list"]],
  [{ contains: { x: 1 } }, ["list"]],
  [{ contains: { x: 2 } }, []],
  [{ contains: [2] }, ["list"]],
  [{ contains: "" }, texts],
  [{ contains: "%" }, ["wild"]],
  [{ contains: "_x\\" }, ["wild"]],
  [{ contains: "0" }, ["digits", "wild"]],
  [{ contains: true }, []],

  [{ startsWith: "a" }, ["a", "ab"]],
  [{ startsWith: "" }, texts],
  [{ startsWith: "5_" }, []],
  [{ startsWith: "50%" }, ["wild"]],
  [{ startsWith: "%" }, []],
  [{ startsWith: "1" }, ["digits"]],

  [{ exists: true }, others("absent")],
  [{ exists: false }, ["absent"]],
  [{ exists: true, eq: null }, ["null"]],

  // Logic within a field.
  [{ not: { gt: 0 } }, others("one", "ten", "half", "tiny", "huge")],
  [{ not: { startsWith: "a" }, gte: "" }, texts.filter((id) => id !== "a" && id !== "ab")],
  [{ or: [{ eq: 1 }, { startsWith: "B" }] }, ["one", "B"]],
  [{ and: [{ gte: 1 }, { lte: 1 }], ne: 7 }, ["one"]],
  [{ or: [] }, []],
  [{ and: [] }, all],

  // Inwards, also into lists.
  [{ x: 1 }, ["object"]],
  [{ "y.z": "deep" }, ["object"]],
  [{ y: { z: { startsWith: "d" } } }, ["object"]],
  [{ x: { exists: true } }, ["object"]],
  [{ 0: 1 }, ["list"]],
  [{ "-1.y": 2 }, ["list"]],
  [{ "4.x": { gt: 0 } }, ["list"]],
  [{ "x.x.x": { exists: true } }, []],
  [{ or: [{ x: 1 }, { 1: "a" }] }, ["list", "object"]],
];

const notations: [string, (condition: unknown) => unknown][] = [
  ["a field", (condition) => ({ v: condition })],
  ["a path", (condition) => ({ "in.ner.v": condition })],
  ["nested objects", (condition) => ({ in: { "ner.v": condition } })],
  ["more nested objects", (condition) => ({ in: { ner: { v: condition } } })],
];

describe.each(notations)("of %s", (_name, notation) => {
  test.each(cases)("%j", async (condition, expected) => {
    expect(await idsOf(notation(condition))).toEqual(expected.toSorted());
    // No condition is neither true nor false.
    const rest = await idsOf({ not: notation(condition) });
    expect(rest).toEqual(others(...expected).toSorted());
  });
});

const whole: [where: unknown, expected: string[]][] = [
  [{}, all],
  [{ not: {} }, []],
  [{ v: 1, in: { ner: { v: 1 } } }, ["one"]],
  [{ v: 1, "in.ner.v": 10 }, []],
  [{ or: [{ v: 1 }, { and: [{ v: { gt: 1 } }, { v: { lt: 11 } }] }] }, ["one", "ten"]],
  [{ not: { or: [{ v: { exists: true } }, { v: 1 }] } }, ["absent"]],
  // The id is a text, with a column of its own.
  [{ id: "one" }, ["one"]],
  [{ id: { in: ["one", "ten", "nowhere"] } }, ["one", "ten"]],
  [{ id: { in: ["one", 1, null] } }, ["one"]],
  [{ id: 1 }, []],
  [{ id: null }, []],
  [{ id: { ne: "one" } }, others("one")],
  [{ id: { gt: "t" } }, all.filter((id) => id > "t")],
  [{ id: { gte: "one", lte: "private" } }, ["one", "private"]],
  [{ id: { gt: 1 } }, []],
  [{ id: { contains: "bsen" } }, ["absent"]],
  [{ id: { startsWith: "empty" } }, ["emptyList", "emptyObject"]],
  [{ id: { exists: true } }, all],
  [{ id: { exists: false } }, []],
  [{ "id.x": { exists: true } }, []],
  [{ id: { x: 1 } }, []],
  // Names of operators are names of fields at the top, and names of what objects inherit are names like others.
  [{ eq: 1 }, []],
  [{ contains: null }, all],
  [{ constructor: { exists: false } }, all],
  [{ toString: null }, all],
];

test.each(whole)("%j", async (where, expected) => {
  expect(await idsOf(where)).toEqual(expected.toSorted());
});

test("__proto__ is a name like others", async () => {
  const parse = (json: string) => JSON.parse(json) as unknown;
  await documents.db("insert", "hostile", parse('{"id":"p","__proto__":{"admin":true}}'));
  const db = (where: string) => documents.db("query", "hostile", { where: parse(where) });
  const [found] = (await db('{"__proto__":{"admin":true}}')) as object[];
  expect(JSON.stringify(found)).toBe('{"id":"p","__proto__":{"admin":true}}');
  expect(await db('{"__proto__.admin":{"exists":false}}')).toEqual([]);
  expect(await db('{"admin":true}')).toEqual([]);
  expect(({} as { admin?: unknown }).admin).toBeUndefined();
});
