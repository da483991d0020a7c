import { type Expression, type SqlBool, sql } from "kysely";
import type { FieldPath } from "./field-path.ts";
import {
  asJsonb,
  asText,
  asTexts,
  expressions,
  idColumn,
  isId,
  isTrue,
  jsonAt,
  textAt,
} from "./sql-builder.ts";
import type { Comparison, Condition } from "./where.ts";

type Test = Expression<SqlBool>;

const symbols = { eq: "=", ne: "<>", gt: ">", gte: ">=", lt: "<", lte: "<=" } as const;

/** What is absent is compared as null. */
function valueAt(path: FieldPath) {
  return sql`coalesce(${jsonAt(path)}, 'null'::jsonb)`;
}

function isEqual(path: FieldPath, value: unknown): Test {
  if (isId(path) && typeof value === "string") return expressions(idColumn, "=", asText(value));
  return expressions(valueAt(path), "=", asJsonb(JSON.stringify(value)));
}

/** Numbers are compared with numbers and texts with texts; a document with anything else there does not match. */
function isOrdered(path: FieldPath, operator: "gt" | "gte" | "lt" | "lte", value: string | number) {
  const symbol = symbols[operator];
  if (typeof value === "string") {
    const isInOrder = expressions(textAt(path), symbol, asText(value));
    // Wrapped it would no longer be found by the primary key; an id is never null.
    return isId(path) ? isInOrder : isTrue(isInOrder);
  }
  const found = jsonAt(path);
  const isNumber = sql<SqlBool>`jsonb_typeof(${found}) = 'number'`;
  const isInOrder = expressions(found, symbol, asJsonb(JSON.stringify(value)));
  return isTrue(expressions.and([isNumber, isInOrder]));
}

function isAmong(path: FieldPath, values: readonly unknown[]): Test {
  if (isId(path) && values.every((value) => typeof value === "string")) {
    return sql`${idColumn} = any(${asTexts(values)})`;
  }
  const list = values.map((value) => JSON.stringify(value));
  return sql`${valueAt(path)} = any(${asTexts(list)}::jsonb[])`;
}

function containsValue(path: FieldPath, value: unknown): Test {
  const found = jsonAt(path);
  const isList = sql<SqlBool>`jsonb_typeof(${found}) = 'array'`;
  const hasElement = sql<SqlBool>`${found} @> ${asJsonb(JSON.stringify([value]))}`;
  const inList = isTrue(expressions.and([isList, hasElement]));
  if (typeof value !== "string") return inList;
  return expressions.or([inList, isTrue(sql`strpos(${textAt(path)}, ${asText(value)}) > 0`)]);
}

function compare(path: FieldPath, { operator, value }: Comparison): Test {
  switch (operator) {
    case "eq":
      return isEqual(path, value);
    case "ne":
      return expressions.not(isEqual(path, value));
    case "in":
      return isAmong(path, value);
    case "contains":
      return containsValue(path, value);
    case "startsWith":
      return isTrue(sql`starts_with(${textAt(path)}, ${asText(value)})`);
    case "exists":
      return expressions(jsonAt(path), value ? "is not" : "is", null);
    default:
      return isOrdered(path, operator, value);
  }
}

/** A condition as SQL. It is true or false of each row, never null. */
export function whereSql(condition: Condition): Test {
  switch (condition.kind) {
    case "all":
      return expressions.and(condition.conditions.map(whereSql));
    case "any":
      return expressions.or(condition.conditions.map(whereSql));
    case "not":
      return expressions.not(whereSql(condition.condition));
    case "field":
      return compare(condition.path, condition.comparison);
  }
}
