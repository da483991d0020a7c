import { invalidArgument } from "../host-calls/host-call-error.ts";
import type { JsonValue } from "../json.ts";
import { type FieldPath, parseFieldPath } from "./field-path.ts";
import { isJsonObject, type JsonObject, pathWithin, toStorableJson } from "./storable-json.ts";

/** What is asked of one field. */
export type Comparison =
  | { operator: "eq" | "ne" | "contains"; value: JsonValue }
  | { operator: "gt" | "gte" | "lt" | "lte"; value: string | number }
  | { operator: "in"; value: JsonValue[] }
  | { operator: "startsWith"; value: string }
  | { operator: "exists"; value: boolean };

/** What a document has to meet: true or false of each one, never unknown. */
export type Condition =
  | { kind: "all" | "any"; conditions: Condition[] }
  | { kind: "not"; condition: Condition }
  | { kind: "field"; path: FieldPath; comparison: Comparison };

const maxDepth = 10;
const maxConditions = 100;
const maxListLength = 1_000;

const operators: ReadonlySet<string> = new Set<Comparison["operator"]>([
  "eq",
  "ne",
  "gt",
  "gte",
  "lt",
  "lte",
  "in",
  "contains",
  "startsWith",
  "exists",
]);
const isOperator = (key: string): key is Comparison["operator"] => operators.has(key);
const logic: ReadonlySet<string> = new Set(["and", "or", "not"]);

/** Where in a condition its reading is. */
interface Place {
  /** For errors: `where.or.0.age`. */
  at: string;
  /** The field that is asked about; none at the top. */
  prefix: FieldPath;
  depth: number;
  /** Shared by all of one condition. */
  count: { left: number };
}

function parseComparison(operator: Comparison["operator"], value: JsonValue, at: string) {
  switch (operator) {
    case "gt":
    case "gte":
    case "lt":
    case "lte":
      if (typeof value === "number" || typeof value === "string") return { operator, value };
      throw invalidArgument(at, "must be a number or a text");
    case "in":
      if (!Array.isArray(value)) throw invalidArgument(at, "must be a list");
      if (value.length <= maxListLength) return { operator, value };
      throw invalidArgument(at, `must be a list of at most ${maxListLength} values`);
    case "startsWith":
      if (typeof value === "string") return { operator, value };
      throw invalidArgument(at, "must be a text");
    case "exists":
      if (typeof value === "boolean") return { operator, value };
      throw invalidArgument(at, "must be true or false");
    default:
      return { operator, value };
  }
}

function compare(
  operator: Comparison["operator"],
  value: JsonValue,
  { at, prefix, count }: Place,
): Condition {
  count.left -= 1;
  if (count.left < 0) {
    throw invalidArgument("where", `must have at most ${maxConditions} conditions`);
  }
  return { kind: "field", path: prefix, comparison: parseComparison(operator, value, at) };
}

function parseLogic(key: string, value: JsonValue, place: Place): Condition {
  if (key === "not") return { kind: "not", condition: parseObject(value, place) };
  if (!Array.isArray(value)) throw invalidArgument(place.at, "must be a list of conditions");
  const conditions = value.map((item, index) =>
    parseObject(item, { ...place, at: `${place.at}.${index}` }),
  );
  return { kind: key === "and" ? "all" : "any", conditions };
}

function parseMember(key: string, value: JsonValue, place: Place): Condition {
  const inner = { ...place, at: pathWithin(place.at, key), depth: place.depth + 1 };
  if (logic.has(key)) return parseLogic(key, value, inner);
  if (place.prefix.length > 0 && isOperator(key)) return compare(key, value, inner);
  const field = { ...inner, prefix: parseFieldPath(key, inner.at, place.prefix) };
  return isJsonObject(value) ? parseObject(value, field) : compare("eq", value, field);
}

/** Operators are asked of a field, so at the top their names are names of fields. */
function requireOneKind(object: JsonObject, { at, prefix }: Place): void {
  if (prefix.length === 0) return;
  const keys = Object.keys(object);
  if (keys.length === 0) throw invalidArgument(at, "is empty; { eq: {} } asks for an empty object");
  const operator = keys.find(isOperator);
  const field = keys.find((key) => !isOperator(key) && !logic.has(key));
  if (operator !== undefined && field !== undefined) {
    throw invalidArgument(at, `must not have both the operator ${operator} and a field ${field}`);
  }
}

function parseObject(value: JsonValue, place: Place): Condition {
  if (!isJsonObject(value)) throw invalidArgument(place.at, "must be an object");
  if (place.depth > maxDepth) {
    throw invalidArgument(place.at, `must not nest deeper than ${maxDepth} levels`);
  }
  requireOneKind(value, place);
  const conditions = Object.entries(value).map(([key, member]) => parseMember(key, member, place));
  return { kind: "all", conditions };
}

/**
 * Reads a `where`, which came out of JSON and may hold anything.
 *
 * @throws HostCallError `validation` naming the part that is wrong, or `too_large` over 256 KB
 */
export function parseWhere(value: unknown): Condition {
  if (value === undefined || value === null) {
    throw invalidArgument("where", "is required; {} means all documents");
  }
  toStorableJson(value as JsonValue, "where");
  const place = { at: "where", prefix: [], depth: 1, count: { left: maxConditions } };
  return parseObject(value as JsonValue, place);
}
