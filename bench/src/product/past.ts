/** What databases hold before a measurement. */
import type { Installation } from "./installation.ts";

interface Past {
  tenantId: string;
  scriptId: string;
  trigger: "event" | "http";
  executions: number;
}

interface PastDeliveries {
  tenantId: string;
  scriptId: string;
  deliveries: number;
}

/** One row for each instant from `start` until now, in equal steps; ids are of those instants. */
const instants = (start: string, count: number) => `
  FROM generate_series(1, ${count}) AS n,
    LATERAL (SELECT ${start} + n * (now() - ${start}) / ${count} AS at) AS made`;

/** The months whose partitions every instance has. */
const TWO_MONTHS = "(date_trunc('month', now()) - interval '1 month')";
/** Within the time for which events are kept. */
const SOME_WEEKS = "(now() - interval '25 days')";

const METRICS =
  '{"durationMs":1.2,"queueMs":8,"cpuMs":0.9,"memoryBytes":1048576,"apiCalls":0,"outputBytes":14,"vm":"warm","compileCache":"hit"}';

/** Fills in, in bulk, what one script has done so far: executions with their lines in the audit log. */
export async function fillPast({ query }: Installation, past: Past): Promise<void> {
  // All of it is right by itself; checking every reference would take longer than the rest.
  await query("SET session_replication_role = replica");
  await query(
    `INSERT INTO executions (tenant_id, id, script_id, script_name, version, status, trigger, input, output, metrics, spans,
       runner_id, queued_at, started_at, completed_at)
     SELECT $1::uuid, uuidv7(at - now()), $2::uuid, 'small', 1, 'completed', '${past.trigger}', '{"payload":{"order":1}}', '{"ok":{"order":1}}',
       '${METRICS}', '[]', uuidv7(), at, at, at ${instants(TWO_MONTHS, past.executions)}`,
    [past.tenantId, past.scriptId],
  );
  await query(
    `INSERT INTO audit_log (tenant_id, id, actor_type, actor_name, action, target_type, target_id, target_name, changes, created_at)
     SELECT tenant_id, id, 'system', trigger::text, 'execution.run', 'execution', id::text, script_name,
       jsonb_build_object('trigger', jsonb_build_array(NULL, trigger), 'scriptId', jsonb_build_array(NULL, script_id)), queued_at
     FROM executions`,
  );
  await query("RESET session_replication_role");
}

/** Fills in events that were delivered to one script. */
export async function fillPastDeliveries(
  { query }: Installation,
  { tenantId, scriptId, deliveries }: PastDeliveries,
): Promise<void> {
  await query("SET session_replication_role = replica");
  await query(
    `WITH event AS (
       INSERT INTO events (tenant_id, id, type, payload, source, created_at)
       SELECT $1::uuid, uuidv7(at - now()), 'order.created', '{"order":1}', 'api', at ${instants(SOME_WEEKS, deliveries)}
       RETURNING tenant_id, id, created_at)
     INSERT INTO deliveries (tenant_id, id, event_id, script_id, status, attempts, execution_ids, created_at, completed_at)
     SELECT tenant_id, id, id, $2::uuid, 'succeeded', 1, ARRAY[id], created_at, created_at FROM event`,
    [tenantId, scriptId],
  );
  await query("RESET session_replication_role");
}

/** Takes away what earlier rounds left. */
export async function forgetPast({ query }: Installation): Promise<void> {
  await query(
    "TRUNCATE events, deliveries, dead_letters, schedule_runs, executions, execution_logs, audit_log",
  );
}

/** Does now what Postgres would else do in the middle of a measurement, for what was written before it. */
export async function settle({ query }: Installation): Promise<void> {
  await query("VACUUM (ANALYZE)");
  await query("CHECKPOINT");
}
