import type { Tx } from "../context.ts";
import { HostCallError } from "../host-calls/host-call-error.ts";
import type { JsonValue } from "../json.ts";
import type { FieldPath } from "./field-path.ts";
import { rebuildSelected } from "./select.ts";
import type { Statement } from "./sql-builder.ts";
import { type DataRow, type FoundRow, maxAnswerBytes } from "./statements.ts";
import type { JsonObject } from "./storable-json.ts";

/** What the database still has to do for a call whose arguments are sound. */
export type Operation<Answer> = (tx: Tx) => Promise<Answer>;

/** A document, as its row has it. `data` has what was selected. */
export interface FoundDocument {
  id: string;
  data: JsonObject;
  createdAt: Date;
  updatedAt: Date;
}

export function readRows<Row>(tx: Tx, { sql, parameters }: Statement): Promise<Row[]> {
  return tx.$queryRawUnsafe<Row[]>(sql, ...parameters);
}

/** Answers how many rows were changed. */
export function changeRows(tx: Tx, { sql, parameters }: Statement): Promise<number> {
  return tx.$executeRawUnsafe(sql, ...parameters);
}

function parseField(json: string | null): JsonValue | undefined {
  return json === null ? undefined : JSON.parse(json);
}

/** Runs a query's statement. Rejects with `too_large` when the documents have more than 8 MiB in all. */
export async function findDocuments(
  tx: Tx,
  statement: Statement,
  select: readonly FieldPath[] | null,
): Promise<FoundDocument[]> {
  const rows = await readRows<FoundRow>(tx, statement);
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
export async function readDocument(tx: Tx, statement: Statement): Promise<JsonObject | null> {
  const [row] = await readRows<DataRow>(tx, statement);
  return row === undefined ? null : toDocument({ id: row.id, data: JSON.parse(row.data) });
}
