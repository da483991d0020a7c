import type { Database, Tx } from "../context.ts";
import type { CacheStore, Increment } from "./cache-store.ts";

/** What one call may take; the same as a statement of a script's own. */
const timeoutMs = 5_000;

/** The cache in the table `cache_entries`. Expiry goes by the database's clock, the one that all runners share. */
export function createPostgresCache(database: Database): CacheStore {
  const inTenant: <Result>(
    scope: Parameters<Database["inTenant"]>[0],
    work: (tx: Tx) => Promise<Result>,
  ) => Promise<Result> = (scope, work) => database.inTenant(scope, work, { timeoutMs });
  return {
    async get(scope, key) {
      const rows = await inTenant(
        scope,
        (tx) => tx.$queryRaw<{ value: string }[]>`
          SELECT value::text AS value FROM cache_entries
          WHERE tenant_id = ${scope.tenantId}::uuid AND key = ${key}
            AND (expires_at IS NULL OR expires_at > now())`,
      );
      return rows[0]?.value ?? null;
    },
    async set(scope, key, valueJson, ttlSeconds) {
      await inTenant(
        scope,
        (tx) => tx.$executeRaw`
          INSERT INTO cache_entries (tenant_id, key, value, expires_at)
          VALUES (${scope.tenantId}::uuid, ${key}, ${valueJson}::json,
            now() + make_interval(secs => ${ttlSeconds}))
          ON CONFLICT (tenant_id, key) DO UPDATE
          SET value = excluded.value, expires_at = excluded.expires_at`,
      );
    },
    async delete(scope, key) {
      const rows = await inTenant(
        scope,
        (tx) => tx.$queryRaw<{ is_live: boolean }[]>`
          DELETE FROM cache_entries WHERE tenant_id = ${scope.tenantId}::uuid AND key = ${key}
          RETURNING expires_at IS NULL OR expires_at > now() AS is_live`,
      );
      return rows[0]?.is_live ?? false;
    },
    async exists(scope, key) {
      const rows = await inTenant(
        scope,
        (tx) => tx.$queryRaw<unknown[]>`
          SELECT key FROM cache_entries WHERE tenant_id = ${scope.tenantId}::uuid AND key = ${key}
            AND (expires_at IS NULL OR expires_at > now())`,
      );
      return rows.length > 0;
    },
    increment: (scope, key, by, ttlSeconds) =>
      inTenant(scope, (tx) => increment(tx, scope.tenantId, { key, by, ttlSeconds })),
  };
}

/** A whole number as JSON writes the safe ones: not `1e21`, which stands for a greater one. */
const wholeNumber = "^-?[0-9]{1,16}$";

async function increment(
  tx: Tx,
  tenantId: string,
  { key, by, ttlSeconds }: { key: string; by: number; ttlSeconds: number | null },
): Promise<Increment> {
  // A CASE, since the sides of an AND may be evaluated in any order. Where its answer is false the row stays as it is, and no row comes back.
  const changed = await tx.$queryRaw<{ sum: bigint }[]>`
    INSERT INTO cache_entries AS entry (tenant_id, key, value, expires_at)
    VALUES (${tenantId}::uuid, ${key}, to_json(${by}::bigint), now() + make_interval(secs => ${ttlSeconds}))
    ON CONFLICT (tenant_id, key) DO UPDATE SET
      value = CASE WHEN entry.expires_at <= now() THEN excluded.value
        ELSE to_json(entry.value::text::bigint + ${by}::bigint) END,
      expires_at = CASE WHEN entry.expires_at <= now() THEN excluded.expires_at
        ELSE entry.expires_at END
    WHERE CASE WHEN entry.expires_at <= now() THEN true
      WHEN entry.value::text ~ ${wholeNumber}
      THEN abs(entry.value::text::bigint + ${by}::bigint) <= ${Number.MAX_SAFE_INTEGER}::bigint
      ELSE false END
    RETURNING value::text::bigint AS sum`;
  if (changed[0] !== undefined) return { sum: Number(changed[0].sum) };
  // The statement above has locked the row: it is the one that was refused.
  const [row] = await tx.$queryRaw<{ is_whole: boolean }[]>`
    SELECT value::text ~ ${wholeNumber} AS is_whole FROM cache_entries
    WHERE tenant_id = ${tenantId}::uuid AND key = ${key}`;
  return { refusal: row?.is_whole ? "out_of_range" : "not_whole" };
}
