// What docs/collections.md says about conditions and orders, once more and in the plainest way: the opinion that the SQL is
// tried against.
import type { JsonValue } from "../json.ts";

type JsonObject = { [key: string]: JsonValue };
type Found = JsonValue | undefined;

const isObject = (value: Found): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function kindOf(value: Found): number {
  if (value === undefined || value === null) return 0;
  const kinds = ["boolean", "number", "string"];
  if (kinds.includes(typeof value)) return kinds.indexOf(typeof value) + 1;
  return Array.isArray(value) ? 4 : 5;
}

function child(value: Found, name: string): Found {
  if (Array.isArray(value)) return /^-?\d+$/.test(name) ? value.at(Number(name)) : undefined;
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

const valueAt = (document: JsonObject, path: string[]) => path.reduce<Found>(child, document);

function isEqual(one: JsonValue, other: JsonValue): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, at) => isEqual(item, other[at] ?? null));
  }
  if (isObject(one) && isObject(other)) {
    const names = Object.keys(one);
    return (
      names.length === Object.keys(other).length &&
      names.every((name) => {
        const theirs = child(other, name);
        return theirs !== undefined && isEqual(one[name] ?? null, theirs);
      })
    );
  }
  return one === other;
}

/** Of objects at least the same fields, of lists the elements, in any order; anything else is equal. */
function includes(whole: JsonValue, part: JsonValue): boolean {
  if (Array.isArray(whole) && Array.isArray(part)) {
    return part.every((item) => whole.some((other) => includes(other, item)));
  }
  if (isObject(whole) && isObject(part)) {
    return Object.entries(part).every(([name, value]) => {
      const theirs = child(whole, name);
      return theirs !== undefined && includes(theirs, value);
    });
  }
  return isEqual(whole, part);
}

const compareTexts = (one: string, other: string) =>
  Buffer.compare(Buffer.from(one), Buffer.from(other));

function order(one: Found, other: JsonValue): number {
  if (typeof one === "number" && typeof other === "number") return one - other;
  if (typeof one === "string" && typeof other === "string") return compareTexts(one, other);
  return Number.NaN;
}

type Test = (value: Found, operand: JsonValue) => boolean;

const tests: Record<string, Test> = {
  eq: (value, operand) => isEqual(value ?? null, operand),
  ne: (value, operand) => !isEqual(value ?? null, operand),
  gt: (value, operand) => order(value, operand) > 0,
  gte: (value, operand) => order(value, operand) >= 0,
  lt: (value, operand) => order(value, operand) < 0,
  lte: (value, operand) => order(value, operand) <= 0,
  in: (value, operand) => (operand as JsonValue[]).some((one) => isEqual(value ?? null, one)),
  contains: (value, operand) =>
    (Array.isArray(value) && value.some((item) => includes(item, operand))) ||
    (typeof value === "string" && typeof operand === "string" && value.includes(operand)),
  startsWith: (value, operand) => typeof value === "string" && value.startsWith(operand as string),
  exists: (value, operand) => (value !== undefined) === operand,
};

/** Whether a document meets a sound `where`. */
export function isMatch(document: JsonObject, where: JsonObject, prefix: string[] = []): boolean {
  return Object.entries(where).every(([key, value]) => {
    const inner = (part: JsonValue) => isMatch(document, part as JsonObject, prefix);
    if (key === "and") return (value as JsonValue[]).every(inner);
    if (key === "or") return (value as JsonValue[]).some(inner);
    if (key === "not") return !inner(value);
    const test = prefix.length > 0 && Object.hasOwn(tests, key) ? tests[key] : undefined;
    if (test !== undefined) return test(valueAt(document, prefix), value);
    const path = [...prefix, ...key.split(".")];
    if (isObject(value)) return isMatch(document, value, path);
    return isEqual(valueAt(document, path) ?? null, value);
  });
}

/** Below 0 when `one` comes first; null for two lists or two objects, whose order is left to Postgres. */
export function compareAt(one: JsonObject, other: JsonObject, path: string): number | null {
  const [first, second] = [one, other].map((document) => valueAt(document, path.split(".")));
  const kind = kindOf(first);
  if (kind !== kindOf(second)) return kind - kindOf(second);
  if (kind >= 4) return isEqual(first ?? null, second ?? null) ? 0 : null;
  if (kind === 1) return Number(first) - Number(second);
  return kind === 0 ? 0 : order(first, second as JsonValue);
}
