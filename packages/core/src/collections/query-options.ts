import { invalidArgument } from "../host-calls/host-call-error.ts";
import type { FieldPath } from "./field-path.ts";
import { type OrderKey, parseOrderBy } from "./order-by.ts";
import { parseSelect } from "./select.ts";
import { isJsonObject, type JsonObject } from "./storable-json.ts";
import { type Condition, parseWhere } from "./where.ts";

export interface QueryOptions {
  where: Condition;
  orderBy: OrderKey[];
  limit: number;
  offset: number;
  /** Null for all. */
  select: FieldPath[] | null;
}

const maxRows = 1_000;
const maxOffset = 1_000_000_000;
const names = ["where", "orderBy", "limit", "offset", "select"];

/** What every document meets. */
const everything: Condition = { kind: "all", conditions: [] };

/** A `where` that may be left out, which then means all documents. */
export function parseOptionalWhere(value: unknown): Condition {
  return value === undefined || value === null ? everything : parseWhere(value);
}

function parseCount(value: unknown, path: string, { min = 0, max = 0, otherwise = 0 }): number {
  if (value === undefined || value === null) return otherwise;
  if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max) {
    throw invalidArgument(path, `must be a whole number from ${min} to ${max}`);
  }
  return value;
}

function requireOptions(value: unknown): JsonObject {
  if (value === undefined || value === null) return {};
  if (!isJsonObject(value)) throw invalidArgument("options", "must be an object");
  const unknown = Object.keys(value).find((key) => !names.includes(key));
  if (unknown === undefined) return value;
  throw invalidArgument(unknown, `is not an option; there are ${names.join(", ")}`);
}

/** Reads the options of a query, all of which may be left out. */
export function parseQueryOptions(value: unknown): QueryOptions {
  const { where, orderBy, limit, offset, select } = requireOptions(value);
  return {
    where: parseOptionalWhere(where),
    orderBy: parseOrderBy(orderBy),
    limit: parseCount(limit, "limit", { min: 1, max: maxRows, otherwise: maxRows }),
    offset: parseCount(offset, "offset", { max: maxOffset }),
    select: parseSelect(select),
  };
}
