import type { Statement } from "@runlet/db";
import type { Database } from "../context.ts";
import { jsonTexts } from "../json-texts.ts";
import type { NewExecution } from "./insert-executions.ts";
import type { LogChunk } from "./log-chunks.ts";
import type { Ending } from "./record-execution.ts";

export interface EndedInsert extends NewExecution {
  ending: Ending;
  /** What is not written yet of its logs. */
  chunks: readonly LogChunk[];
}

/**
 * Writes executions that have ended and whose rows may not be there yet, with their logs and their lines in the audit log: one statement,
 * however many there are. A row that is there and says `running` (its start was written, and the answer lost) is taken to its end; one that
 * has ended stays.
 * @returns the ids of those that had not ended before
 */
export async function insertEndedExecutions(
  database: Pick<Database, "runAsSystem">,
  ended: readonly EndedInsert[],
): Promise<ReadonlySet<string>> {
  const rows = await database.runAsSystem<{ id: string }>(statementOf(ended));
  return new Set(rows.map(({ id }) => id));
}

const json = (value: unknown) => (value === null ? null : JSON.stringify(value));

/** Column, its type while it is a parameter, its value. Enums and JSON come as text. */
const columns: [name: string, type: string, read: (execution: EndedInsert) => unknown][] = [
  ["tenant_id", "uuid", ({ tenantId }) => tenantId],
  ["id", "uuid", ({ id }) => id],
  ["script_id", "uuid", ({ script }) => script.id],
  ["script_name", "text", ({ script }) => script.name],
  ["version", "int", ({ script }) => script.version],
  ["trigger", "text", ({ trigger }) => trigger],
  ["input", "text", ({ inputJson }) => inputJson],
  ["attempt", "int", ({ attempt }) => attempt],
  ["parent_id", "uuid", ({ parentId }) => parentId],
  ["event_id", "uuid", ({ eventId }) => eventId],
  ["runner_id", "uuid", ({ runnerId }) => runnerId],
  ["user_id", "uuid", ({ userId }) => userId],
  ["api_key_id", "uuid", ({ apiKeyId }) => apiKeyId],
  ["queued_at", "timestamptz", ({ queuedAt }) => queuedAt],
  ["started_at", "timestamptz", ({ startedAt }) => startedAt],
  ["status", "text", ({ ending }) => ending.status],
  ["output", "text", ({ ending }) => ending.outputJson],
  ["output_type", "text", ({ ending }) => ending.outputType],
  ["spans", "text", ({ ending }) => json(ending.spans)],
  ["error", "text", ({ ending }) => json(ending.error)],
  ["metrics", "text", ({ ending }) => json(ending.metrics)],
  ["completed_at", "timestamptz", ({ ending }) => ending.completedAt],
];

const actorColumns: typeof columns = [
  ["actor_type", "text", ({ actor }) => actor.type],
  ["actor_id", "uuid", ({ actor }) => actor.id],
  ["actor_name", "text", ({ actor }) => actor.name],
  ["ip", "text", ({ actor }) => actor.ip],
];

const given = [...columns, ...actorColumns];
const casts: Record<string, string> = {
  trigger: "::execution_trigger",
  status: "::execution_status",
  input: "::json",
  output: "::json",
  spans: "::json",
  error: "::json",
  metrics: "::json",
};
const namesOf = (some: typeof columns) => some.map(([name]) => name).join(", ");
const parameter = (type: string, index: number) => `$${index + 1}::${type}[]`;
const chunkTypes = ["uuid", "uuid", "int", "text"];

const text = `
  WITH ended AS (
    SELECT * FROM unnest(${given.map(([, type], index) => parameter(type, index)).join(", ")}) AS ended (${namesOf(given)})
  ), written AS (
    INSERT INTO executions AS execution (${namesOf(columns)})
    SELECT ${columns.map(([name]) => `${name}${casts[name] ?? ""}`).join(", ")} FROM ended
    ON CONFLICT (tenant_id, id) DO UPDATE SET status = excluded.status, output = excluded.output, output_type = excluded.output_type,
      spans = excluded.spans, error = excluded.error, metrics = excluded.metrics, completed_at = excluded.completed_at
      WHERE execution.status = 'running'
    RETURNING id
  ), audited AS (
    INSERT INTO audit_log (tenant_id, id, actor_type, actor_id, actor_name, action, target_type, target_id, target_name, changes, ip)
    SELECT tenant_id, id, actor_type::actor_type, actor_id, actor_name, 'execution.run', 'execution', id::text, script_name,
      jsonb_build_object('trigger', jsonb_build_array(NULL, trigger), 'scriptId', jsonb_build_array(NULL, script_id)), ip
    FROM ended ON CONFLICT DO NOTHING
  ), logged AS (
    INSERT INTO execution_logs (tenant_id, execution_id, chunk, entries)
    SELECT tenant_id, execution_id, chunk, entries::json
    FROM unnest(${chunkTypes.map((type, index) => parameter(type, given.length + index)).join(", ")})
      AS chunk (tenant_id, execution_id, chunk, entries)
    ON CONFLICT DO NOTHING
  )
  SELECT id FROM written`;

function statementOf(ended: readonly EndedInsert[]): Statement {
  const chunks = ended.flatMap(({ tenantId, id, chunks: own }) =>
    own.map(({ number, entries }) => [tenantId, id, number, JSON.stringify(entries)] as const),
  );
  const values = [
    ...given.map(([name, , read]) =>
      casts[name] === "::json"
        ? jsonTexts(ended.map((execution) => read(execution) as string | null))
        : ended.map(read),
    ),
    ...[0, 1, 2].map((index) => chunks.map((chunk) => chunk[index])),
    jsonTexts(chunks.map(([, , , entries]) => entries)),
  ];
  return { name: "insert-ended-executions", text, values };
}
