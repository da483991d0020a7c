import type { Actor } from "../audit/record-audit.ts";
import type { Tx } from "../context.ts";
import { jsonTexts } from "../json-texts.ts";
import type { Trigger } from "./execution.ts";

/** An execution before it has run: `pending` while no runner has it. Instants are Postgres' or the runner's own. */
export interface NewExecution {
  tenantId: string;
  id: string;
  script: { id: string; name: string; version: number };
  trigger: Trigger;
  inputJson: string;
  attempt: number;
  parentId: string | null;
  eventId: string | null;
  userId: string | null;
  apiKeyId: string | null;
  runnerId: string | null;
  queuedAt: Date;
  /** Null while pending. */
  startedAt: Date | null;
  actor: Actor;
}

/**
 * Inserts executions and their lines in the audit log: two statements, however many there are. Written once more, they stay as they are.
 * JSON goes in as text: what a script took is kept to the letter. Under the app role all must be of the transaction's tenant.
 */
export async function insertExecutions(tx: Tx, made: readonly NewExecution[]): Promise<void> {
  if (made.length === 0) return;
  const column = <Value>(read: (execution: NewExecution) => Value) => made.map(read);
  const tenantIds = column(({ tenantId }) => tenantId);
  const ids = column(({ id }) => id);
  const scriptIds = column(({ script }) => script.id);
  const names = column(({ script }) => script.name);
  const triggers = column(({ trigger }) => trigger);
  await tx.$executeRaw`
    INSERT INTO executions (tenant_id, id, script_id, script_name, version, status, trigger, input, attempt,
      parent_id, event_id, runner_id, user_id, api_key_id, queued_at, started_at)
    SELECT tenant_id, id, script_id, script_name, version,
      CASE WHEN started_at IS NULL THEN 'pending' ELSE 'running' END::execution_status, trigger::execution_trigger,
      input::json, attempt, parent_id, event_id, runner_id, user_id, api_key_id, queued_at, started_at
    FROM unnest(${tenantIds}::uuid[], ${ids}::uuid[], ${scriptIds}::uuid[], ${names}::text[],
      ${column(({ script }) => script.version)}::int[], ${triggers}::text[],
      ${jsonTexts(column(({ inputJson }) => inputJson))}::text[], ${column(({ attempt }) => attempt)}::int[],
      ${column(({ parentId }) => parentId)}::uuid[], ${column(({ eventId }) => eventId)}::uuid[],
      ${column(({ runnerId }) => runnerId)}::uuid[], ${column(({ userId }) => userId)}::uuid[],
      ${column(({ apiKeyId }) => apiKeyId)}::uuid[], ${column(({ queuedAt }) => queuedAt)}::timestamptz[],
      ${column(({ startedAt }) => startedAt)}::timestamptz[])
      AS made (tenant_id, id, script_id, script_name, version, trigger, input, attempt, parent_id, event_id,
        runner_id, user_id, api_key_id, queued_at, started_at)
    ON CONFLICT DO NOTHING`;
  await insertAudits(tx, made);
}

/** The line in the audit log of each. It has the id of its execution: written once more, it stays as it is. */
async function insertAudits(tx: Tx, made: readonly NewExecution[]): Promise<void> {
  const column = <Value>(read: (execution: NewExecution) => Value) => made.map(read);
  await tx.$executeRaw`
    INSERT INTO audit_log (tenant_id, id, actor_type, actor_id, actor_name, action, target_type, target_id, target_name, changes, ip)
    SELECT tenant_id, id, actor_type::actor_type, actor_id, actor_name, 'execution.run', 'execution', execution_id, script_name,
      jsonb_build_object('trigger', jsonb_build_array(NULL, trigger), 'scriptId', jsonb_build_array(NULL, script_id)), ip
    FROM unnest(${column(({ tenantId }) => tenantId)}::uuid[], ${column(({ id }) => id)}::uuid[], ${column(({ actor }) => actor.type)}::text[],
      ${column(({ actor }) => actor.id)}::uuid[], ${column(({ actor }) => actor.name)}::text[], ${column(({ id }) => id)}::text[], ${column(({ script }) => script.name)}::text[],
      ${column(({ trigger }) => trigger)}::text[], ${column(({ script }) => script.id)}::text[], ${column(({ actor }) => actor.ip)}::text[])
      AS made (tenant_id, id, actor_type, actor_id, actor_name, execution_id, script_name, trigger, script_id, ip)
    ON CONFLICT DO NOTHING`;
}
