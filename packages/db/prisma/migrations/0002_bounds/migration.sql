-- What must hold whoever writes: bounds, states that are never left, and partial indexes, which Prisma has no words for.

ALTER TABLE tenants
  ADD CONSTRAINT tenants_slug_form CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  ADD CONSTRAINT tenants_name_length CHECK (char_length(name) BETWEEN 1 AND 100);

ALTER TABLE users
  ADD CONSTRAINT users_email_lower_case CHECK (email = lower(email) AND char_length(email) BETWEEN 3 AND 254);

ALTER TABLE scripts
  ADD CONSTRAINT scripts_name_length CHECK (char_length(name) BETWEEN 3 AND 100),
  ADD CONSTRAINT scripts_description_length CHECK (char_length(description) <= 500),
  ADD CONSTRAINT scripts_version_positive CHECK (version >= 1);

ALTER TABLE versions
  ADD CONSTRAINT versions_number_positive CHECK (number >= 1),
  -- 100 KB of UTF-8.
  ADD CONSTRAINT versions_source_size CHECK (octet_length(source) <= 102400);

ALTER TABLE endpoints
  ADD CONSTRAINT endpoints_path_form CHECK (path LIKE '/%'),
  ADD CONSTRAINT endpoints_methods_some CHECK (cardinality(methods) >= 1),
  ADD CONSTRAINT endpoints_max_body_bytes_positive CHECK (max_body_bytes > 0);

ALTER TABLE events
  ADD CONSTRAINT events_depth_bound CHECK (depth BETWEEN 0 AND 8);

ALTER TABLE executions
  ADD CONSTRAINT executions_attempt_positive CHECK (attempt >= 1),
  ADD CONSTRAINT executions_version_positive CHECK (version >= 1);

CREATE FUNCTION refuse_leaving_final_state() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'execution % is %: nothing leaves a final state', old.id, old.status
    USING ERRCODE = 'check_violation', CONSTRAINT = 'executions_final_state', TABLE = 'executions';
END $$;

CREATE TRIGGER executions_final_state BEFORE UPDATE ON executions FOR EACH ROW
  WHEN (old.status IN ('completed', 'failed', 'timeout', 'cancelled') AND new.status IS DISTINCT FROM old.status)
  EXECUTE FUNCTION refuse_leaving_final_state();

CREATE FUNCTION refuse_change_of_version() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'version % of script % is immutable', old.number, old.script_id
    USING ERRCODE = 'check_violation', CONSTRAINT = 'versions_immutable', TABLE = 'versions';
END $$;

CREATE TRIGGER versions_immutable BEFORE UPDATE ON versions FOR EACH ROW
  EXECUTE FUNCTION refuse_change_of_version();

-- What a runner owns, and what nobody owns yet, while it is unfinished.
CREATE INDEX executions_unfinished_of_runner_idx ON executions (runner_id, id) WHERE completed_at IS NULL;
-- What of a script is under way, for its overlap policy and its concurrency.
CREATE INDEX executions_unfinished_of_script_idx ON executions (tenant_id, script_id, id) WHERE completed_at IS NULL;
CREATE INDEX executions_of_parent_idx ON executions (tenant_id, parent_id, id) WHERE parent_id IS NOT NULL;
-- What is to be tried (again), by time.
CREATE INDEX deliveries_next_attempt_idx ON deliveries (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
-- What is before a delivery of the same key in the same script.
CREATE INDEX deliveries_unfinished_idx ON deliveries (tenant_id, script_id, id) WHERE completed_at IS NULL;
CREATE INDEX dead_letters_open_idx ON dead_letters (tenant_id, id) WHERE replayed_at IS NULL AND discarded_at IS NULL;
