import { invalidArgument } from "../host-calls/host-call-error.ts";
import { type FieldPath, parseFieldPath } from "./field-path.ts";
import { isJsonObject } from "./storable-json.ts";

export interface OrderKey {
  path: FieldPath;
  direction: "asc" | "desc";
}

const maxKeys = 10;

function parseKey(value: unknown, at: string): OrderKey {
  if (typeof value === "string") return { path: parseFieldPath(value, at), direction: "asc" };
  const [entry, ...others] = isJsonObject(value) ? Object.entries(value) : [];
  if (entry === undefined || others.length > 0) {
    throw invalidArgument(at, 'must be "field" or { field: "asc" or "desc" }');
  }
  const [field, direction] = entry;
  if (direction !== "asc" && direction !== "desc") {
    throw invalidArgument(`${at}.${field}`, 'must be "asc" or "desc"');
  }
  return { path: parseFieldPath(field, at), direction };
}

/** Reads an `orderBy`: `"field"`, `{ field: "asc" | "desc" }`, or a list of at most 10 of those. */
export function parseOrderBy(value: unknown): OrderKey[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return [parseKey(value, "orderBy")];
  if (value.length > maxKeys) throw invalidArgument("orderBy", `must be at most ${maxKeys} fields`);
  return value.map((key, index) => parseKey(key, `orderBy.${index}`));
}
