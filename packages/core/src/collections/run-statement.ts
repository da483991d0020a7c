import type { Statement as DatabaseStatement } from "@runlet/db";
import type { Database, TenantScope, Tx } from "../context.ts";
import { HostCallError } from "../host-calls/host-call-error.ts";
import type { JsonValue } from "../json.ts";
import type { FieldPath } from "./field-path.ts";
import { rebuildSelected } from "./select.ts";
import type { Statement } from "./sql-builder.ts";
import { type DataRow, type FoundRow, maxAnswerBytes } from "./statements.ts";
import type { JsonObject } from "./storable-json.ts";

/** Runs statements on documents of one tenant: in a transaction that is open, or each as one of its own. */
export interface Statements {
  rows<Row extends object>(statement: Statement): Promise<Row[]>;
  /** Answers how many rows were changed. */
  changes(statement: Statement): Promise<number>;
}

/** What the database still has to do for a call whose arguments are sound: one statement. */
export type Operation<Answer> = (statements: Statements) => Promise<Answer>;

/** A document, as its row has it. `data` has what was selected. */
export interface FoundDocument {
  id: string;
  data: JsonObject;
  createdAt: Date;
  updatedAt: Date;
}

export function statementsIn(tx: Tx): Statements {
  return {
    rows: ({ sql, parameters }) => tx.$queryRawUnsafe(sql, ...parameters),
    changes: ({ sql, parameters }) => tx.$executeRawUnsafe(sql, ...parameters),
  };
}

/** What is committed with the first change of an execution, or null (see Database.runInTenant). */
export type Along = DatabaseStatement | null;

/** Each statement is a transaction of its own. */
export function statementsAlone(
  database: Database,
  scope: TenantScope,
  options: { statementTimeoutMs: number; along: Along },
): Statements {
  const run = <Row extends object>({ name, sql, parameters }: Statement) =>
    database.runInTenant<Row>(scope, { name, text: sql, values: parameters }, options);
  return {
    rows: async <Row extends object>(statement: Statement) => (await run<Row>(statement)).rows,
    changes: async (statement) => (await run(statement)).count,
  };
}

function parseField(json: string | null): JsonValue | undefined {
  return json === null ? undefined : JSON.parse(json);
}

/** Runs a query's statement. Rejects with `too_large` when the documents have more than 8 MiB in all. */
export async function findDocuments(
  statements: Statements,
  statement: Statement,
  select: readonly FieldPath[] | null,
): Promise<FoundDocument[]> {
  const rows = await statements.rows<FoundRow>(statement);
  return rows.map(({ id, fields, created_at, updated_at }) => {
    if (fields === null) {
      const message = `The documents have more than ${maxAnswerBytes} bytes in all: lower the limit, or select less`;
      throw new HostCallError("too_large", message);
    }
    const values = fields.map(parseField);
    const data = select === null ? (values[0] as JsonObject) : rebuildSelected(select, values);
    return { id, data, createdAt: created_at, updatedAt: updated_at };
  });
}

/** A document as scripts see it. */
export function toDocument({ id, data }: { id: string; data: JsonObject }): JsonObject {
  return { id, ...data };
}

/** The one document that a statement answers, or null. */
export async function readDocument(
  statements: Statements,
  statement: Statement,
): Promise<JsonObject | null> {
  const [row] = await statements.rows<DataRow>(statement);
  return row === undefined ? null : toDocument({ id: row.id, data: JSON.parse(row.data) });
}
