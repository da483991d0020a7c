import type { Client } from "pg";

export const tenantCount = 20;
export const scriptCount = 2_000;
export const executionCount = 200_000;

// A thing's id from its number: the same each time, and for those ordered by time a UUIDv7.
const functions = `
  CREATE FUNCTION pg_temp.id(kind text, n bigint) RETURNS uuid LANGUAGE sql STABLE
    RETURN md5(kind || n::text)::uuid;
  CREATE FUNCTION pg_temp.id_at(at timestamptz, n bigint) RETURNS uuid LANGUAGE sql STABLE
    RETURN (substr(first_id_at(at)::text, 1, 14) || '7' || substr(md5(n::text), 1, 3) || '-8'
      || substr(md5(n::text), 4, 3) || '-' || substr(md5(n::text), 7, 12))::uuid;`;

// From the beginning of last month over 75 days: three partitions.
const at = (count: number) =>
  `date_trunc('month', now()) - interval '1 month' + n * interval '75 days' / ${count}`;

const rows = `
  INSERT INTO tenants (id, slug, name) SELECT pg_temp.id('tenant', n), 'tenant-' || n, 'Tenant ' || n
    FROM generate_series(1, ${tenantCount}) n;
  INSERT INTO roles (tenant_id, name, updated_at) SELECT id, 'admin', now() FROM tenants;
  INSERT INTO users (id, email) SELECT pg_temp.id('user', n), 'user-' || n || '@example.com' FROM generate_series(1, 2000) n;
  INSERT INTO members (tenant_id, user_id, role) SELECT pg_temp.id('tenant', 1 + n % ${tenantCount}), pg_temp.id('user', n), 'admin'
    FROM generate_series(1, 2000) n;
  INSERT INTO sessions (id, user_id, token_hash, expires_at)
    SELECT pg_temp.id('session', n), pg_temp.id('user', 1 + n % 2000), sha256(n::text::bytea), now() + interval '1 day'
    FROM generate_series(1, 20000) n;
  INSERT INTO api_keys (tenant_id, id, name, prefix, key_hash, role)
    SELECT pg_temp.id('tenant', 1 + n % ${tenantCount}), pg_temp.id('key', n), 'k', 'rl_', sha256(n::text::bytea), 'admin'
    FROM generate_series(1, 5000) n;
  INSERT INTO scripts (tenant_id, id, name, type, status, limits, updated_at)
    SELECT pg_temp.id('tenant', 1 + n % ${tenantCount}), pg_temp.id('script', n), 'script ' || n,
      (ARRAY['http', 'scheduled', 'event', 'oneoff', 'embedded'])[1 + n % 5]::script_type,
      (ARRAY['active', 'draft', 'paused'])[1 + n % 3]::script_status, '{}', now()
    FROM generate_series(1, ${scriptCount}) n;
  INSERT INTO endpoints (tenant_id, script_id, path, path_shape, methods, auth)
    SELECT tenant_id, id, '/' || name, '/' || name, '{GET}', '{}' FROM scripts WHERE type = 'http';
  INSERT INTO event_subscriptions (tenant_id, script_id, pattern) SELECT tenant_id, id, 'order.*' FROM scripts WHERE type = 'event';
  INSERT INTO schedules (tenant_id, script_id, cron, next_run_at)
    SELECT tenant_id, id, '* * * * *', now() + random() * interval '1 day' FROM scripts;
  INSERT INTO schedule_runs (tenant_id, id, script_id, due_at, outcome)
    SELECT pg_temp.id('tenant', 1 + n % ${tenantCount}), pg_temp.id_at(${at(20_000)}, n), pg_temp.id('script', 1 + n % ${scriptCount}),
      ${at(20_000)}, 'ran' FROM generate_series(1, 20000) n;
  INSERT INTO events (tenant_id, id, type, payload, source, key)
    SELECT pg_temp.id('tenant', 1 + n % ${tenantCount}), pg_temp.id_at(${at(20_000)}, n), 'order.created', '{}', 'api',
      CASE WHEN n % 3 = 0 THEN 'key ' || n % 500 END
    FROM generate_series(1, 20000) n;
  INSERT INTO deliveries (tenant_id, id, event_id, script_id, status, next_attempt_at, completed_at)
    SELECT tenant_id, id, id, pg_temp.id('script', 1), 
      CASE WHEN random() < 0.01 THEN 'pending' WHEN random() < 0.01 THEN 'dead' ELSE 'succeeded' END::delivery_status, null, now()
    FROM events;
  UPDATE deliveries SET next_attempt_at = now() + random() * interval '8 s', completed_at = null WHERE status = 'pending';
  INSERT INTO dead_letters (tenant_id, id, delivery_id, script_id, error, attempts, discarded_at)
    SELECT tenant_id, id, id, script_id, '{}', 4, CASE WHEN random() < 0.95 THEN now() END FROM deliveries;
  INSERT INTO audit_log (tenant_id, id, actor_type, actor_name, action, target_type, target_id)
    SELECT pg_temp.id('tenant', 1 + n % ${tenantCount}), pg_temp.id_at(${at(20_000)}, n), 'system', 'x', 'script.update', 'script',
      pg_temp.id('script', 1 + n % ${scriptCount})::text FROM generate_series(1, 20000) n;
  INSERT INTO executions (tenant_id, id, script_id, script_name, version, status, trigger, runner_id, queued_at, completed_at)
    SELECT pg_temp.id('tenant', 1 + n % ${tenantCount}), pg_temp.id_at(${at(executionCount)}, n), pg_temp.id('script', 1 + n % ${scriptCount}),
      'script', 1, status, 'http', pg_temp.id('runner', n % 4), now(), CASE WHEN status <> 'running' THEN now() END
    FROM generate_series(1, ${executionCount}) n,
      LATERAL (SELECT CASE WHEN n % 997 = 0 THEN 'failed' WHEN n % 1999 = 0 THEN 'running' ELSE 'completed' END::execution_status AS status) s;
  INSERT INTO execution_logs (tenant_id, execution_id, chunk, entries) SELECT tenant_id, id, 1, '[]' FROM executions WHERE random() < 0.05;
  INSERT INTO idempotency_keys (tenant_id, script_id, key, request_hash, execution_id, expires_at)
    SELECT pg_temp.id('tenant', 1 + n % ${tenantCount}), pg_temp.id('script', 1), n::text, '', pg_temp.id('execution', n), now() + n * interval '1 s' FROM generate_series(1, 20000) n;`;

/** Fills an empty database (some seconds) with what a small instance has after some weeks, and tells the planner. */
export async function fillDatabase(owner: Client): Promise<void> {
  await owner.query(functions);
  // All of it is right by itself; checking every reference would take longer than the rest.
  await owner.query("SET session_replication_role = replica; SET timezone = 'UTC'");
  await owner.query(rows);
  await owner.query("VACUUM ANALYZE");
}
