import { Logger, runMigrations } from "graphile-worker";
import type { Client } from "pg";

/**
 * Brings graphile-worker's own schema up to date, and gives the system role what a worker needs there: rows of its tables, which
 * it puts behind row-level security without policies, its sequences and functions. The app role has no way into it.
 */
export async function migrateQueue(client: Client, ownerUrl: string): Promise<void> {
  await runMigrations({ connectionString: ownerUrl, logger: new Logger(() => () => {}) });
  await client.query(`
    GRANT USAGE ON SCHEMA graphile_worker TO runlet_system;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA graphile_worker TO runlet_system;
    REVOKE INSERT, UPDATE, DELETE ON graphile_worker.migrations FROM runlet_system;
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA graphile_worker TO runlet_system;
    REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA graphile_worker FROM PUBLIC;
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA graphile_worker TO runlet_system;
    DO $$
    DECLARE
      target regclass;
    BEGIN
      FOR target IN
        SELECT oid::regclass FROM pg_class c
        WHERE relnamespace = 'graphile_worker'::regnamespace AND relkind = 'r' AND relrowsecurity
          AND NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid AND polname = 'system')
      LOOP
        EXECUTE format('CREATE POLICY system ON %s TO runlet_system USING (true) WITH CHECK (true)', target);
      END LOOP;
    END $$`);
}
