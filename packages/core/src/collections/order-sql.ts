import { type RawBuilder, sql } from "kysely";
import type { OrderKey } from "./order-by.ts";
import { idColumn, isId, jsonAt, textAt } from "./sql-builder.ts";

export interface SqlOrder {
  expression: RawBuilder<unknown>;
  direction: OrderKey["direction"];
}

/**
 * Kinds of values one after the other: null and absent, false and true, numbers, texts by code point, lists, objects.
 * jsonb's own order depends on the locale of the database for texts.
 */
function keysOf({ path, direction }: OrderKey): SqlOrder[] {
  if (isId(path)) return [{ expression: idColumn, direction }];
  const value = jsonAt(path);
  const kinds = sql`array['null', 'boolean', 'number', 'string', 'array', 'object']`;
  const kind = sql`array_position(${kinds}, coalesce(jsonb_typeof(${value}), 'null'))`;
  const unlessText = sql`case when jsonb_typeof(${value}) not in ('null', 'string') then ${value} end`;
  return [kind, unlessText, textAt(path)].map((expression) => ({ expression, direction }));
}

/** The order of a query; the id decides last, so that pages do not overlap. */
export function orderSql(orderBy: readonly OrderKey[]): SqlOrder[] {
  return [...orderBy.flatMap(keysOf), { expression: idColumn, direction: "asc" }];
}
