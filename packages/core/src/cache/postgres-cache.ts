import type { Database, TenantScope } from "../context.ts";
import type { CacheStore } from "./cache-store.ts";
import { incrementOrExplain, incrementText, incrementValues } from "./postgres-increment.ts";

/** What one call may take; the same as a statement of a script's own. */
const timeoutMs = 5_000;

const getText = `
  SELECT value::text AS value FROM cache_entries
  WHERE tenant_id = $1 AND key = $2 AND (expires_at IS NULL OR expires_at > now())`;

const setText = `
  INSERT INTO cache_entries (tenant_id, key, value, expires_at)
  VALUES ($1, $2, $3, now() + make_interval(secs => $4))
  ON CONFLICT (tenant_id, key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at`;

const deleteText = `
  DELETE FROM cache_entries WHERE tenant_id = $1 AND key = $2
  RETURNING expires_at IS NULL OR expires_at > now() AS is_live`;

const existsText = `
  SELECT key FROM cache_entries
  WHERE tenant_id = $1 AND key = $2 AND (expires_at IS NULL OR expires_at > now())`;

/** The cache in the table `cache_entries`. Expiry goes by the database's clock, the one that all runners share. */
export function createPostgresCache(database: Database): CacheStore {
  const run = async <Row extends object>(
    scope: TenantScope,
    [name, text]: [name: string, text: string],
    values: readonly unknown[],
  ): Promise<Row[]> => {
    const statement = { name, text, values: [scope.tenantId, ...values] };
    const options = { statementTimeoutMs: timeoutMs };
    return (await database.runInTenant<Row>(scope, statement, options)).rows;
  };
  return {
    async get(scope, key) {
      const rows = await run<{ value: string }>(scope, ["cache-get", getText], [key]);
      return rows[0]?.value ?? null;
    },
    async set(scope, key, valueJson, ttlSeconds) {
      await run(scope, ["cache-set", setText], [key, valueJson, ttlSeconds]);
    },
    async delete(scope, key) {
      const rows = await run<{ is_live: boolean }>(scope, ["cache-delete", deleteText], [key]);
      return rows[0]?.is_live ?? false;
    },
    async exists(scope, key) {
      return (await run(scope, ["cache-exists", existsText], [key])).length > 0;
    },
    async increment(scope, key, by, ttlSeconds) {
      const order = { key, by, ttlSeconds };
      const statement: [string, string] = ["cache-increment", incrementText];
      const changed = await run<{ sum: string }>(scope, statement, incrementValues(order));
      if (changed[0] !== undefined) return { sum: Number(changed[0].sum) };
      return database.inTenant(scope, (tx) => incrementOrExplain(tx, scope.tenantId, order), {
        timeoutMs,
      });
    },
  };
}
