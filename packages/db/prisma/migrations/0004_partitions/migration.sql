-- Partitions: a calendar month (UTC) of UUIDv7 ids each, in a schema of their own on which nobody has rights: rows are reached
-- through the parent table only. There is no default partition: it would have to be searched for every new month, and would
-- keep Postgres from reading months in order. A row of a month that has no partition is refused (see Database.inTenant).

CREATE SCHEMA partitions;

-- The first id of an instant: all UUIDv7 made at or after it are greater or equal.
CREATE FUNCTION first_id_at(at timestamptz) RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN pg_catalog.rpad(pg_catalog.lpad(
  pg_catalog.to_hex(pg_catalog.floor(extract(epoch FROM at) * 1000)::bigint), 12, '0'), 32, '0')::uuid;

-- Makes what is missing of the partitions of last month, this month and `months_ahead` more. Answers how many were made.
CREATE FUNCTION ensure_partitions(months_ahead int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET lock_timeout = '5s' AS $$
DECLARE
  parent text;
  month timestamptz;
  child text;
  made int := 0;
BEGIN
  IF months_ahead IS NULL OR months_ahead NOT BETWEEN 0 AND 24 THEN
    RAISE EXCEPTION 'months_ahead must be between 0 and 24' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  -- Two runners may do this at once.
  PERFORM pg_advisory_xact_lock(hashtext('runlet.partitions'));
  FOREACH parent IN ARRAY ARRAY['executions', 'execution_logs', 'audit_log'] LOOP
    FOR month IN
      SELECT generate_series(date_trunc('month', now()) - interval '1 month',
        date_trunc('month', now()) + make_interval(months => months_ahead), interval '1 month')
    LOOP
      child := parent || to_char(month, '_YYYY_MM');
      CONTINUE WHEN to_regclass(format('partitions.%I', child)) IS NOT NULL;
      -- Made beside its parent and attached when ready: that lets the parent's readers and writers go on.
      EXECUTE format('CREATE TABLE partitions.%I (LIKE public.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS
        INCLUDING GENERATED INCLUDING STORAGE)', child, parent);
      PERFORM public.isolate_tenants(format('partitions.%I', child)::regclass);
      EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION partitions.%I FOR VALUES FROM (%L) TO (%L)',
        parent, child, public.first_id_at(month), public.first_id_at(month + interval '1 month'));
      made := made + 1;
    END LOOP;
  END LOOP;
  RETURN made;
END $$;

-- Drops the partitions of a table whose every row is older than `before`; of the audit log never what is younger than 90 days.
-- Answers how many were dropped. Waits at most 5 s for those who read them, then fails and can be called again.
CREATE FUNCTION drop_partitions_before(parent text, before timestamptz) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET lock_timeout = '5s' AS $$
DECLARE
  child record;
  dropped int := 0;
BEGIN
  IF parent IS NULL OR parent NOT IN ('executions', 'execution_logs', 'audit_log') THEN
    RAISE EXCEPTION 'parent must be executions, execution_logs or audit_log' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  before := least(before, now() - CASE parent WHEN 'audit_log' THEN interval '90 days' ELSE interval '1 day' END);
  PERFORM pg_advisory_xact_lock(hashtext('runlet.partitions'));
  FOR child IN
    SELECT c.relname, to_timestamp(right(c.relname, 7), 'YYYY_MM') + interval '1 month' AS ends
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = format('public.%I', parent)::regclass
  LOOP
    CONTINUE WHEN child.ends > before;
    EXECUTE format('DROP TABLE partitions.%I', child.relname);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END $$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ensure_partitions(int), drop_partitions_before(text, timestamptz) TO runlet_system;
