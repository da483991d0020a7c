import { type Caller, requirePermission } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { invalidField } from "../errors.ts";
import { type Page, pageOf } from "../page.ts";
import { runForCaller } from "./caller-operation.ts";
import type { QueryDocumentsInput } from "./collection-input.ts";
import { parseQueryOptions, type QueryOptions } from "./query-options.ts";
import { type FoundDocument, findDocuments, statementsIn } from "./run-statement.ts";
import { queryStatement } from "./statements.ts";
import type { JsonObject } from "./storable-json.ts";

export interface DocumentItem {
  id: string;
  /** All fields but the id, or those that were selected. */
  data: JsonObject;
  createdAt: string;
  updatedAt: string;
}

/**
 * In the order of ids a page goes on after the last id; in any other order after so many documents, where one that is
 * inserted meanwhile can shift what follows.
 */
type Cursor = { after: string } | { offset: number };

const startOf = { after: "id:", offset: "offset:" };

function parseCursor(cursor: string | null | undefined, isOrdered: boolean): Cursor | null {
  if (cursor === null || cursor === undefined) return null;
  if (!isOrdered && cursor.startsWith(startOf.after)) {
    return { after: cursor.slice(startOf.after.length) };
  }
  const offset = cursor.startsWith(startOf.offset) ? cursor.slice(startOf.offset.length) : "";
  if (isOrdered && /^\d{1,9}$/.test(offset)) return { offset: Number(offset) };
  throw invalidField("cursor", "is not one that a query of this order answered");
}

/** The options for one page, with a document more that only tells whether there is a next page. */
function pageOptions(input: QueryDocumentsInput): QueryOptions {
  const { where, orderBy, select, limit } = input;
  const options = parseQueryOptions({ where, orderBy, select, limit: limit + 1 });
  const cursor = parseCursor(input.cursor, options.orderBy.length > 0);
  if (cursor === null) return options;
  if ("offset" in cursor) return { ...options, offset: cursor.offset };
  const comparison = { operator: "gt" as const, value: cursor.after };
  const after = { kind: "field" as const, path: ["id"], comparison };
  return { ...options, where: { kind: "all", conditions: [after, options.where] } };
}

function toItem({ id, data, createdAt, updatedAt }: FoundDocument): DocumentItem {
  return { id, data, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}

/** The documents of a collection that meet a condition, by id unless another order is asked for. */
export async function queryDocuments(
  context: Context,
  caller: Caller,
  input: QueryDocumentsInput,
): Promise<Page<DocumentItem>> {
  requirePermission(caller, "data.read");
  const { collection, limit } = input;
  const place = { tenantId: caller.tenant.id, collection };
  return runForCaller(context, caller, () => {
    const options = pageOptions(input);
    const statement = queryStatement(place, options);
    const isOrdered = options.orderBy.length > 0;
    const cursorAt = ({ id }: FoundDocument) =>
      isOrdered ? `${startOf.offset}${options.offset + limit}` : `${startOf.after}${id}`;
    return async (tx) => {
      const found = await findDocuments(statementsIn(tx), statement, options.select);
      return pageOf(found, limit, cursorAt, toItem);
    };
  });
}
