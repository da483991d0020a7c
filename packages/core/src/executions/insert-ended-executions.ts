import type { Tx } from "../context.ts";
import { insertAudits, type NewExecution } from "./insert-executions.ts";
import type { Ending } from "./record-execution.ts";

export interface EndedInsert extends NewExecution {
  ending: Ending;
}

/**
 * Writes executions that have ended and whose rows may not be there yet, with their lines in the audit log: two statements, however many
 * there are. A row that is there and says `running` (its start was written, and the answer lost) is taken to its end; one that has ended stays.
 * @returns the ids of those that had not ended before
 */
export async function insertEndedExecutions(
  tx: Tx,
  ended: readonly EndedInsert[],
): Promise<string[]> {
  if (ended.length === 0) return [];
  const column = <Value>(read: (execution: EndedInsert) => Value) => ended.map(read);
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  const rows = await tx.$queryRaw<{ id: string }[]>`
    INSERT INTO executions AS execution (tenant_id, id, script_id, script_name, version, trigger, input, attempt, parent_id,
      event_id, runner_id, user_id, api_key_id, queued_at, started_at, status, output, output_type, spans, error, metrics, completed_at)
    SELECT tenant_id, id, script_id, script_name, version, trigger::execution_trigger, input::json, attempt, parent_id,
      event_id, runner_id, user_id, api_key_id, queued_at, started_at, status::execution_status, output::json, output_type,
      spans::json, error::json, metrics::json, completed_at
    FROM unnest(${column(({ tenantId }) => tenantId)}::uuid[], ${column(({ id }) => id)}::uuid[],
      ${column(({ script }) => script.id)}::uuid[], ${column(({ script }) => script.name)}::text[],
      ${column(({ script }) => script.version)}::int[], ${column(({ trigger }) => trigger)}::text[],
      ${column(({ inputJson }) => inputJson)}::text[], ${column(({ attempt }) => attempt)}::int[],
      ${column(({ parentId }) => parentId)}::uuid[], ${column(({ eventId }) => eventId)}::uuid[],
      ${column(({ runnerId }) => runnerId)}::uuid[], ${column(({ userId }) => userId)}::uuid[],
      ${column(({ apiKeyId }) => apiKeyId)}::uuid[], ${column(({ queuedAt }) => queuedAt)}::timestamptz[],
      ${column(({ startedAt }) => startedAt)}::timestamptz[], ${column(({ ending }) => ending.status)}::text[],
      ${column(({ ending }) => ending.outputJson)}::text[], ${column(({ ending }) => ending.outputType)}::text[],
      ${column(({ ending }) => json(ending.spans))}::text[], ${column(({ ending }) => json(ending.error))}::text[],
      ${column(({ ending }) => json(ending.metrics))}::text[], ${column(({ ending }) => ending.completedAt)}::timestamptz[])
      AS ended (tenant_id, id, script_id, script_name, version, trigger, input, attempt, parent_id, event_id, runner_id, user_id,
        api_key_id, queued_at, started_at, status, output, output_type, spans, error, metrics, completed_at)
    ON CONFLICT (tenant_id, id) DO UPDATE SET status = excluded.status, output = excluded.output, output_type = excluded.output_type,
      spans = excluded.spans, error = excluded.error, metrics = excluded.metrics, completed_at = excluded.completed_at
      WHERE execution.status = 'running'
    RETURNING execution.id`;
  await insertAudits(tx, ended);
  return rows.map(({ id }) => id);
}
