-- Adds a job to graphile-worker's queue, in the transaction that calls; answers the job's id. A caller that is not of the system
-- role adds for its own tenant only: the payload, a JSON object, gets the tenant's id as `tenantId`, and the key, by which a job
-- that waits is replaced, begins with it (keys are global).
CREATE FUNCTION enqueue_job(
  task text, payload json, key text DEFAULT NULL, run_at timestamptz DEFAULT now(), priority int DEFAULT 0
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  tenant text;
  fields text;
BEGIN
  -- Within this function the current user is its owner; the session's is who asks.
  IF NOT pg_has_role(session_user, 'runlet_system', 'MEMBER') THEN
    tenant := nullif(current_setting('runlet.tenant_id', true), '')::uuid::text;
    IF tenant IS NULL THEN
      RAISE EXCEPTION 'enqueue_job: no tenant is set' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF json_typeof(payload) IS DISTINCT FROM 'object' THEN
      RAISE EXCEPTION 'enqueue_job: payload must be an object' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- At the end, where it wins over one that is there already, and by text: json functions refuse \u0000, which scripts may send.
    fields := btrim(payload::text, E' \t\r\n');
    fields := btrim(substr(fields, 2, length(fields) - 2), E' \t\r\n');
    payload := format('{%s%s"tenantId":"%s"}', fields, CASE fields WHEN '' THEN '' ELSE ',' END, tenant)::json;
    key := tenant || ':' || key;
  END IF;
  RETURN (graphile_worker.add_job(
    identifier => task, payload => payload, run_at => run_at, job_key => key, priority => priority)).id;
END $$;

REVOKE EXECUTE ON FUNCTION enqueue_job FROM PUBLIC;
GRANT EXECUTE ON FUNCTION enqueue_job TO runlet_app, runlet_system;
