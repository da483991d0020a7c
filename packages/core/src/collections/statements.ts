import { type RawBuilder, sql } from "kysely";
import type { NewDocument } from "./document.ts";
import { orderSql } from "./order-sql.ts";
import type { QueryOptions } from "./query-options.ts";
import {
  asBigint,
  asJsonb,
  asText,
  asTexts,
  asUuid,
  builder,
  dataColumn,
  jsonAt,
  type Statement,
} from "./sql-builder.ts";
import type { Condition } from "./where.ts";
import { whereSql } from "./where-sql.ts";

/** The documents that a statement is about. */
export interface Place {
  tenantId: string;
  collection: string;
}

/** Of all documents of an answer, in bytes of UTF-8. */
export const maxAnswerBytes = 8_388_608;

export interface FoundRow {
  id: string;
  created_at: Date;
  updated_at: Date;
  /**
   * What was selected, in its order, each as JSON, null for what the document lacks; all of its data without a
   * selection. Null when the answer would be too large.
   */
  fields: (string | null)[] | null;
}

export interface DataRow {
  id: string;
  data: string;
}

const dataAsText: RawBuilder<string> = sql`${dataColumn}::text`;

function documentsIn({ tenantId, collection }: Place) {
  return builder
    .selectFrom("documents")
    .where("tenant_id", "=", asUuid(tenantId))
    .where("collection", "=", asText(collection));
}

/**
 * The documents that a query asks for, as FoundRow. The size of the answer is looked at before it leaves Postgres: a
 * thousand documents may have 256 MB.
 */
export function queryStatement(place: Place, options: QueryOptions): Statement {
  const { where, orderBy, limit, offset, select } = options;
  const order = orderSql(orderBy);
  // Fields are taken out of the rows of the page only, not out of all that are sorted.
  let page = documentsIn(place).where(whereSql(where)).selectAll();
  for (const { expression, direction } of order) page = page.orderBy(expression, direction);
  page = page.limit(asBigint(limit)).offset(asBigint(offset));

  const values = select?.map((path) => sql`${jsonAt(path)}::text`) ?? [dataAsText];
  const fields = sql`array[${sql.join(values)}]`;
  const bytes = sql`sum(octet_length(array_to_string(${fields}, ''))) over ()`;
  let answer = builder
    .selectFrom(page.as("page"))
    .select(["id", "created_at", "updated_at"])
    .select(sql`case when ${bytes} <= ${asBigint(maxAnswerBytes)} then ${fields} end`.as("fields"));
  for (const { expression, direction } of order) answer = answer.orderBy(expression, direction);
  return answer.compile();
}

/** A document of an id, as DataRow. */
export function getStatement(place: Place, id: string): Statement {
  const statement = documentsIn(place)
    .where("id", "=", asText(id))
    .select(["id", dataAsText.as("data")])
    .compile();
  return { name: "get-document", ...statement };
}

/** How many documents meet a condition, as `count`. */
export function countStatement(place: Place, where: Condition): Statement {
  return documentsIn(place)
    .where(whereSql(where))
    .select(({ fn }) => fn.countAll().as("count"))
    .compile();
}

function insertInto({ tenantId, collection }: Place, documents: readonly NewDocument[]) {
  const ids = asTexts(documents.map(({ id }) => id));
  const data = asTexts(documents.map(({ dataJson }) => dataJson));
  const rows = sql<{ id: string; data: string }>`unnest(${ids}, ${data})`.as<"given">(
    sql`given(id, data)`,
  );
  return builder
    .insertInto("documents")
    .columns(["tenant_id", "collection", "id", "data", "updated_at"])
    .expression(
      builder
        .selectFrom(rows)
        .select([
          asUuid(tenantId).as("tenant_id"),
          asText(collection).as("collection"),
          "given.id",
          sql`given.data::jsonb`.as("data"),
          sql<Date>`now()`.as("updated_at"),
        ]),
    );
}

export function insertStatement(place: Place, documents: readonly NewDocument[]): Statement {
  return { name: "insert-documents", ...insertInto(place, documents).compile() };
}

/** Inserts a document or adds its fields to the one of its id, and answers the outcome as DataRow. */
export function upsertStatement(place: Place, document: NewDocument): Statement {
  const statement = insertInto(place, [document])
    .onConflict((conflict) =>
      conflict.columns(["tenant_id", "collection", "id"]).doUpdateSet({
        data: sql`documents.data || excluded.data`,
        updated_at: sql<Date>`now()`,
      }),
    )
    .returning(["id", dataAsText.as("data")])
    .compile();
  return { name: "upsert-document", ...statement };
}

export function updateStatement(place: Place, where: Condition, patchJson: string): Statement {
  return builder
    .updateTable("documents")
    .set({ data: sql`${dataColumn} || ${asJsonb(patchJson)}`, updated_at: sql<Date>`now()` })
    .where("tenant_id", "=", asUuid(place.tenantId))
    .where("collection", "=", asText(place.collection))
    .where(whereSql(where))
    .compile();
}

export function deleteStatement(place: Place, where: Condition): Statement {
  return builder
    .deleteFrom("documents")
    .where("tenant_id", "=", asUuid(place.tenantId))
    .where("collection", "=", asText(place.collection))
    .where(whereSql(where))
    .compile();
}
