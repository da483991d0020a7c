-- What runners keep in memory (routes, programs, keys, roles, settings) is dropped when something of its tenant changes. Each transaction
-- that changes such a thing leaves one row a tenant here, and a notification. Rows are looked at by their time: what was told of twice does no harm,
-- and a notification that is lost costs the time until the next look.
CREATE TABLE tenant_changes (
  tenant_id UUID NOT NULL,
  transaction_id BIGINT NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
  changed_at TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT tenant_changes_pkey PRIMARY KEY (tenant_id, transaction_id)
);
CREATE INDEX tenant_changes_changed_at_idx ON tenant_changes (changed_at);

SELECT isolate_tenants('tenant_changes');
GRANT SELECT, INSERT ON tenant_changes TO runlet_app, runlet_system;
GRANT DELETE ON tenant_changes TO runlet_system;

-- Its argument is the column that holds the tenant's id.
CREATE FUNCTION note_tenant_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  changed uuid;
BEGIN
  FOR changed IN
    SELECT DISTINCT (row_json->>TG_ARGV[0])::uuid
    FROM unnest(ARRAY[
      CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END]) AS row_json
    WHERE row_json IS NOT NULL
  LOOP
    INSERT INTO public.tenant_changes (tenant_id) VALUES (changed) ON CONFLICT DO NOTHING;
    PERFORM pg_notify('runlet_tenant_changes', changed::text);
  END LOOP;
  RETURN NULL;
END $$;

-- A cascade is a change of what it comes from, which is noted already; and it runs as the owner, whom row-level security keeps out.
CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON tenants
  FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION note_tenant_change('id');
-- A key that was used is no change.
CREATE TRIGGER note_change AFTER UPDATE OF role, revoked_at, expires_at OR DELETE ON api_keys
  FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION note_tenant_change('tenant_id');

DO $$
DECLARE
  target text;
BEGIN
  FOREACH target IN ARRAY ARRAY['tenant_settings', 'scripts', 'endpoints', 'event_subscriptions', 'members', 'roles'] LOOP
    EXECUTE format('CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON %I
      FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION note_tenant_change(''tenant_id'')', target);
  END LOOP;
END $$;

REVOKE EXECUTE ON FUNCTION note_tenant_change() FROM PUBLIC;
