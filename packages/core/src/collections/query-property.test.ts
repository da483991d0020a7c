import { newId } from "@runlet/db";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { JsonValue } from "../json.ts";
import { compareAt, isMatch } from "../testing/document-oracle.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { createTestDocuments, type TestDocuments } from "../testing/test-documents.ts";
import { createTestTenant } from "../testing/test-tenant.ts";

type JsonObject = { [key: string]: JsonValue };

let core: TestCore;
let documents: TestDocuments;

beforeAll(async () => {
  core = await createTestCore();
  const { callers } = await createTestTenant(core, "acme");
  documents = createTestDocuments(core)(callers.admin.scope);
});
afterAll(() => core.release());

// Few names and few values, so that conditions often meet what is there.
const name = fc.constantFrom("a", "a", "a", "b", "0", "constructor", "__proto__", "in", "q\"'\\");
const fieldName = name.filter((text) => text !== "in");
const text = fc.oneof(
  fc.constantFrom(
    "",
    "a",
    "ab",
    "A",
    "%",
    "_",
    "\\",
    "null",
    "1",
    "'; --",
    "$1",
    "{}",
    "😀",
    "\uffee",
  ),
  fc
    .string({ unit: "binary", maxLength: 4 })
    .filter((one) => one.isWellFormed() && !one.includes("\u0000")),
);
const number = fc.oneof(
  fc.integer({ min: -1, max: 1 }),
  fc.integer({ min: -1, max: 1 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const scalar = fc.oneof(text, number, fc.boolean(), fc.constant(null));
const objectOf = <Value>(value: fc.Arbitrary<Value>, names: fc.Arbitrary<string>, minLength = 0) =>
  fc.array(fc.tuple(names, value), { minLength, maxLength: 3 }).map(Object.fromEntries);
const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    objectOf(tie("value"), name),
  ),
}));

const path = fc.oneof(
  fieldName,
  fc.array(fieldName, { minLength: 2, maxLength: 3 }).map((names) => names.join(".")),
);
const comparable = fc.oneof(text, number);
const operands: Record<string, fc.Arbitrary<JsonValue>> = {
  eq: value,
  ne: value,
  gt: comparable,
  gte: comparable,
  lt: comparable,
  lte: comparable,
  in: fc.array(value, { maxLength: 4 }),
  contains: value,
  startsWith: text,
  exists: fc.boolean(),
};
const operator = fc.oneof(
  ...Object.entries(operands).map(([key, operand]) => fc.tuple(fc.constant(key), operand)),
);
const operators = fc
  .array(operator, { minLength: 1, maxLength: 2 })
  .map((pairs): JsonObject => Object.fromEntries(pairs));
const equal = value.filter((one) => typeof one !== "object" || one === null || Array.isArray(one));
const simple = fc
  .tuple(fieldName, fc.oneof(scalar, operators, operators))
  .map(([field, asked]): JsonObject => Object.fromEntries([[field, asked]]));
const { where } = fc.letrec<{ where: JsonObject; inner: JsonObject; field: JsonValue }>((tie) => {
  const logicOf = (part: fc.Arbitrary<JsonObject>) =>
    fc.oneof(
      fc.record({ and: fc.array(part, { maxLength: 3 }) }),
      fc.record({ or: fc.array(part, { maxLength: 3 }) }),
      fc.record({ not: part }),
    );
  const depth = { depthSize: "small", depthIdentifier: "where" } as const;
  return {
    field: fc.oneof(depth, equal, operators, tie("inner")),
    inner: fc.oneof(depth, operators, objectOf(tie("field"), path, 1), logicOf(tie("inner"))),
    where: fc.oneof(depth, simple, simple, objectOf(tie("field"), path), logicOf(tie("where"))),
  };
});
const content = objectOf(fc.oneof(scalar, value), name, 1);
const orderKey = fc.record({ field: path, direction: fc.constantFrom("asc", "desc") });

function expectOrder(found: JsonObject[], orderBy: { field: string; direction: string }[]): void {
  for (const [at, one] of found.slice(0, -1).entries()) {
    const next = found[at + 1] as JsonObject;
    const orders = orderBy.map(({ field, direction }) => {
      const order = compareAt(one, next, field);
      return order === null ? null : order * (direction === "asc" ? 1 : -1);
    });
    const decisive = orders.find((order) => order !== 0) ?? compareAt(one, next, "id") ?? 0;
    if (orders.find((order) => order !== 0) !== null) expect(decisive).toBeLessThan(0);
  }
}

async function expectFound(
  collection: string,
  stored: JsonObject[],
  condition: JsonObject,
  orderBy: { field: string; direction: string }[],
): Promise<number> {
  const options = {
    where: condition,
    orderBy: orderBy.map(({ field, direction }) => ({ [field]: direction })),
  };
  const found = (await documents.db("query", collection, options)) as JsonObject[];
  const expected = stored.filter((document) => isMatch(document, condition));
  const byId = (one: JsonObject, other: JsonObject) => (String(one.id) < String(other.id) ? -1 : 1);
  expect(found.toSorted(byId)).toEqual(expected);
  expectOrder(found, orderBy);
  return found.length;
}

test("queries find what a plain reading of their conditions finds, in order", async () => {
  let matches = 0;
  const property = fc.asyncProperty(
    fc.array(content, { minLength: 1, maxLength: 20, size: "max" }),
    fc.array(where, { minLength: 1, maxLength: 5, size: "max" }),
    fc.array(orderKey, { maxLength: 2 }),
    async (contents, conditions, orderBy) => {
      const collection = `c${newId()}`;
      const given: JsonObject[] = JSON.parse(JSON.stringify(contents));
      const stored = given.map((data, at) => ({ ...data, id: `d${String(at).padStart(2, "0")}` }));
      await documents.db("insert", collection, stored);
      for (const condition of conditions) {
        const plain = JSON.parse(JSON.stringify(condition));
        matches += await expectFound(collection, stored, plain, orderBy);
      }
    },
  );
  await fc.assert(property, { numRuns: 150 });
  // Had no condition ever met a document, nothing would have been tried.
  expect(matches).toBeGreaterThan(150);
});
