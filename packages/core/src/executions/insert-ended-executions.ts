import type { Database } from "../context.ts";
import { jsonTexts } from "../json-texts.ts";
import {
  actorColumns,
  type Column,
  castsOf,
  inLockOrder,
  insertAudits,
  namesOf,
  parametersOf,
  startColumns,
  typesOf,
  valuesOf,
} from "./execution-columns.ts";
import type { NewExecution } from "./insert-executions.ts";
import type { LogChunk } from "./log-chunks.ts";
import type { Ending } from "./record-execution.ts";

export interface EndedInsert extends NewExecution {
  ending: Ending;
  /** What is not written yet of its logs. */
  chunks: readonly LogChunk[];
}

const json = (value: unknown) => (value === null ? null : JSON.stringify(value));

const columns: Column<EndedInsert>[] = [
  ...startColumns,
  ["status", "text", ({ ending }) => ending.status],
  ["output", "text", ({ ending }) => ending.outputJson],
  ["output_type", "text", ({ ending }) => ending.outputType],
  ["spans", "text", ({ ending }) => json(ending.spans)],
  ["error", "text", ({ ending }) => json(ending.error)],
  ["metrics", "text", ({ ending }) => json(ending.metrics)],
  ["completed_at", "timestamptz", ({ ending }) => ending.completedAt],
];
const given = [...columns, ...actorColumns];
const chunkTypes = ["uuid", "uuid", "int", "text"];

const text = `
  WITH ended AS (
    SELECT * FROM unnest(${parametersOf(typesOf(given))}) AS ended (${namesOf(given)})
  ), written AS (
    INSERT INTO executions AS execution (${namesOf(columns)})
    SELECT ${castsOf(columns)} FROM ended
    ON CONFLICT (tenant_id, id) DO UPDATE SET status = excluded.status, output = excluded.output, output_type = excluded.output_type,
      spans = excluded.spans, error = excluded.error, metrics = excluded.metrics, completed_at = excluded.completed_at
      WHERE execution.status = 'running'
    RETURNING id
  ), audited AS (${insertAudits("ended")}
  ), logged AS (
    INSERT INTO execution_logs (tenant_id, execution_id, chunk, entries)
    SELECT tenant_id, execution_id, chunk, entries::json
    FROM unnest(${parametersOf(chunkTypes, given.length)}) AS chunk (tenant_id, execution_id, chunk, entries)
    ON CONFLICT DO NOTHING
  )
  SELECT id FROM written`;

/**
 * Writes executions that have ended, with their logs and their lines in the audit log: one statement, however many there are, and whether or
 * not their starts were written. A row that says `running` is taken to its end; one that has ended stays.
 * @returns the ids of those that had not ended before
 */
export async function insertEndedExecutions(
  database: Pick<Database, "runAsSystem">,
  ended: readonly EndedInsert[],
): Promise<ReadonlySet<string>> {
  const chunks = ended.flatMap(({ tenantId, id, chunks: own }) =>
    own.map(({ number, entries }) => ({ tenantId, id, number, entries })),
  );
  const values = [
    ...valuesOf(given, inLockOrder(ended)),
    chunks.map(({ tenantId }) => tenantId),
    chunks.map(({ id }) => id),
    chunks.map(({ number }) => number),
    jsonTexts(chunks.map(({ entries }) => JSON.stringify(entries))),
  ];
  const rows = await database.runAsSystem<{ id: string }>({
    name: "insert-ended-executions",
    text,
    values,
  });
  return new Set(rows.map(({ id }) => id));
}
