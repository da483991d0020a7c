import { invalidArgument } from "../host-calls/host-call-error.ts";
import type { JsonValue } from "../json.ts";
import { type FieldPath, parseFieldPath } from "./field-path.ts";
import { isJsonObject, type JsonObject } from "./storable-json.ts";

const maxPaths = 100;

/** Reads a `select`: a list of 1 to 100 paths. Null when all of a document is wanted. */
export function parseSelect(value: unknown): FieldPath[] | null {
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value) || value.length === 0 || value.length > maxPaths) {
    throw invalidArgument("select", `must be a list of 1 to ${maxPaths} paths`);
  }
  return value.map((path, index) => parseFieldPath(path, `select.${index}`));
}

/** An object of its own for the fields of `name`, made when there is none. */
function objectWithin(parent: JsonObject, name: string): JsonObject {
  const present = parent[name];
  if (isJsonObject(present)) return present;
  const made: JsonObject = Object.create(null);
  parent[name] = made;
  return made;
}

/**
 * Puts selected values back where they were in their document, in nested objects. Of a path and one within it
 * the outer wins.
 *
 * @param values one for each path; undefined for what the document lacks
 */
export function rebuildSelected(
  paths: readonly FieldPath[],
  values: readonly (JsonValue | undefined)[],
): JsonObject {
  // Without a prototype `__proto__` is a name like others.
  const document: JsonObject = Object.create(null);
  const inwards = paths
    .map((path, index) => ({ path, value: values[index] }))
    .toSorted((one, other) => other.path.length - one.path.length);
  for (const { path, value } of inwards) {
    const name = path.at(-1);
    if (value === undefined || name === undefined) continue;
    path.slice(0, -1).reduce(objectWithin, document)[name] = value;
  }
  return document;
}
