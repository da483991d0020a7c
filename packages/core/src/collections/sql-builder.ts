import {
  type CompiledQuery,
  DummyDriver,
  type Expression,
  expressionBuilder,
  type Generated,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  sql,
} from "kysely";
import type { FieldPath } from "./field-path.ts";

interface DocumentRow {
  tenant_id: string;
  collection: string;
  id: string;
  /** jsonb */
  data: unknown;
  created_at: Generated<Date>;
  updated_at: Date;
}

interface Tables {
  documents: DocumentRow;
}

/** A statement with its parameters: no value and no path of a caller is ever in its text. */
export type Statement = Pick<CompiledQuery, "sql" | "parameters"> & {
  /** Where the text is always the same: Postgres plans it once for each connection. */
  name?: string;
};

/** Builds statements and runs none: that is the database's, which knows the tenant. */
export const builder = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

export const expressions = expressionBuilder<Tables, "documents">();

export const idColumn = sql.ref<string>("id");
export const dataColumn = sql.ref<unknown>("data");

// Parameters are sent without types; each one says here what it is.
export const asText = (value: string): RawBuilder<string> => sql`${value}::text`;
export const asTexts = (values: readonly string[]): RawBuilder<string[]> => sql`${values}::text[]`;
export const asUuid = (value: string): RawBuilder<string> => sql`${value}::uuid`;
export const asJsonb = (json: string): RawBuilder<unknown> => sql`${json}::jsonb`;
export const asBigint = (value: number): RawBuilder<number> => sql`${value}::bigint`;

export const isId = (path: FieldPath): boolean => path.length === 1 && path[0] === "id";

/** What a document has at a path, as jsonb; SQL's NULL for what it lacks. */
export function jsonAt(path: FieldPath): RawBuilder<unknown> {
  const [first, ...rest] = path;
  if (first !== "id") return sql`(${dataColumn} #> ${asTexts(path)})`;
  const id = sql`to_jsonb(${idColumn})`;
  return rest.length === 0 ? id : sql`(${id} #> ${asTexts(rest)})`;
}

/** The text that is at a path, in the order of code points; NULL for what it lacks or what is no text. */
export function textAt(path: FieldPath): RawBuilder<string | null> {
  // As the column itself Postgres finds it by the primary key.
  if (isId(path)) return idColumn as RawBuilder<string>;
  const value = jsonAt(path);
  const text = sql`case when jsonb_typeof(${value}) = 'string' then ${value} #>> '{}' end`;
  return sql`(${text}) collate "C"`;
}

/** What is null counts as false, so that `not` of a condition is true of all other documents. */
export function isTrue(expression: Expression<unknown>): RawBuilder<boolean> {
  return sql`(${expression}) is true`;
}
