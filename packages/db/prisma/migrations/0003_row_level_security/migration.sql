-- Who may do what. `runlet_app` is what acts within one tenant: row-level security shows and takes only rows of the tenant that
-- the transaction named in the setting runlet.tenant_id. `runlet_system` sees all tenants and may do only the work listed below.
-- Neither owns anything. What is not granted here is refused.

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO runlet_app, runlet_system;

-- Puts a table with a tenant_id behind row-level security: to be called for every new one, and called for every new partition.
CREATE FUNCTION isolate_tenants(target regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', target);
  EXECUTE format(
    'CREATE POLICY app ON %s TO runlet_app
       USING (tenant_id = nullif(current_setting(''runlet.tenant_id'', true), '''')::uuid)
       WITH CHECK (tenant_id = nullif(current_setting(''runlet.tenant_id'', true), '''')::uuid)', target);
  EXECUTE format('CREATE POLICY system ON %s TO runlet_system USING (true) WITH CHECK (true)', target);
END $$;

DO $$
DECLARE
  target regclass;
BEGIN
  FOR target IN
    SELECT a.attrelid::regclass FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE a.attname = 'tenant_id' AND c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
  LOOP
    PERFORM isolate_tenants(target);
  END LOOP;
END $$;

ALTER TABLE tenants ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY app ON tenants TO runlet_app
  USING (id = nullif(current_setting('runlet.tenant_id', true), '')::uuid)
  WITH CHECK (id = nullif(current_setting('runlet.tenant_id', true), '')::uuid);
CREATE POLICY system ON tenants TO runlet_system USING (true) WITH CHECK (true);

-- The app role sees the people who are members of its tenant; members' own policy says which those are.
ALTER TABLE users ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY app ON users FOR SELECT TO runlet_app
  USING (EXISTS (SELECT FROM members WHERE members.user_id = users.id
    AND members.tenant_id = nullif(current_setting('runlet.tenant_id', true), '')::uuid));
CREATE POLICY system ON users TO runlet_system USING (true) WITH CHECK (true);

-- ── The app role ────────────────────────────────────────────────────────────────────────────────

GRANT SELECT, UPDATE (name) ON tenants TO runlet_app;
GRANT SELECT (id, email, name, is_superadmin, created_at, disabled_at) ON users TO runlet_app;
GRANT SELECT, UPDATE (permissions, updated_at) ON roles TO runlet_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON
  members, api_keys, tenant_settings, secrets, scripts, endpoints, schedules, event_subscriptions,
  idempotency_keys, documents, cache_entries
  TO runlet_app;
GRANT SELECT, INSERT, UPDATE ON schedule_runs, deliveries, dead_letters, executions TO runlet_app;
-- Written once. Versions go with their script; the rest when its time is over.
GRANT SELECT, INSERT ON versions, events, execution_logs, audit_log TO runlet_app;

-- ── The system role, work by work ───────────────────────────────────────────────────────────────

-- Sign-in, sessions, first superadmin, users of the instance (authenticate, installation, manage-users).
GRANT SELECT, INSERT, UPDATE, DELETE ON users, accounts, sessions, instance_settings TO runlet_system;
-- The tenant a request is for, by slug or by API key (authenticate, route-endpoint).
GRANT SELECT, UPDATE (last_used_at) ON api_keys TO runlet_system;
GRANT SELECT ON scripts, versions, endpoints, event_subscriptions TO runlet_system;
-- Tenants and their first members (create-tenant, list-tenants, manage-tenants).
GRANT SELECT, INSERT, UPDATE, DELETE ON tenants TO runlet_system;
GRANT SELECT, INSERT, UPDATE ON roles, members, tenant_settings TO runlet_system;
-- Runners and what they owned when they died (runner-heartbeat, recover-executions, record-executions, run-jobs).
GRANT SELECT, INSERT, UPDATE, DELETE ON runners TO runlet_system;
GRANT SELECT, INSERT, UPDATE ON executions TO runlet_system;
GRANT SELECT, INSERT ON execution_logs TO runlet_system;
GRANT SELECT, UPDATE ON deliveries TO runlet_system;
-- Due ticks of all tenants in one go (schedule).
GRANT SELECT, UPDATE ON schedules TO runlet_system;
GRANT SELECT, INSERT, UPDATE ON schedule_runs TO runlet_system;
-- What is too old, or belonged to a deleted tenant (delete-expired, delete-tenant). Audit rows are never deleted.
GRANT SELECT, DELETE ON idempotency_keys, events, dead_letters TO runlet_system;
GRANT DELETE ON deliveries, schedule_runs, executions, execution_logs, secrets, documents, cache_entries TO runlet_system;
GRANT SELECT (tenant_id) ON secrets, documents TO runlet_system;
GRANT SELECT (tenant_id, key, expires_at) ON cache_entries TO runlet_system;
-- What superadmins and the instance itself do (record-audit).
GRANT SELECT, INSERT ON audit_log TO runlet_system;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
