import type { Database } from "../context.ts";
import type { RateCount, RateCounts, RateKey } from "./rate-counts.ts";

/** Keys in one statement. */
const batchSize = 500;

interface Waiting {
  resolve(count: RateCount): void;
  reject(error: unknown): void;
}

interface Counted {
  key: RateKey;
  waiting: Waiting[];
}

/**
 * Counts in the table `rate_limits`, by Postgres' clock. While one statement is under way the requests that arrive wait, and go into
 * the next one together: under load one round trip counts many.
 */
export function createPostgresRateCounts(database: Database): RateCounts {
  let next = new Map<string, Counted>();
  let isWriting = false;

  async function drain(): Promise<void> {
    while (next.size > 0) {
      const all = [...next.values()];
      next = new Map(all.slice(batchSize).map((counted) => [nameOf(counted.key), counted]));
      await settle(database, all.slice(0, batchSize));
    }
    isWriting = false;
  }

  return {
    add(key) {
      const { promise, resolve, reject } = Promise.withResolvers<RateCount>();
      const known = next.get(nameOf(key));
      if (known) known.waiting.push({ resolve, reject });
      else next.set(nameOf(key), { key, waiting: [{ resolve, reject }] });
      if (!isWriting) {
        isWriting = true;
        // What comes in the same turn of the event loop goes along.
        setImmediate(drain);
      }
      return promise;
    },
  };
}

const nameOf = ({ tenantId, name }: RateKey) => `${tenantId} ${name}`;

async function settle(database: Database, batch: readonly Counted[]): Promise<void> {
  try {
    const rows = await addAll(database, batch);
    for (const { key, waiting } of batch) {
      const row = rows.get(nameOf(key));
      if (row === undefined) throw new Error("Postgres returned no count of what it counted");
      const before = row.used - waiting.length;
      // Instants are kept in whole milliseconds, rounded.
      const resetMs = Math.min(row.resetMs, key.seconds * 1000);
      for (const [index, { resolve }] of waiting.entries()) {
        resolve({ used: before + index + 1, resetMs });
      }
    }
  } catch (error) {
    for (const { waiting } of batch) for (const { reject } of waiting) reject(error);
  }
}

interface Row {
  tenant_id: string;
  key: string;
  used: number;
  reset_ms: number;
}

const text = `
  INSERT INTO rate_limits AS kept (tenant_id, key, used, resets_at)
  SELECT tenant_id, key, used, statement_timestamp() + make_interval(secs => seconds)
  FROM unnest($1::uuid[], $2::text[], $3::int[], $4::int[]) AS given (tenant_id, key, used, seconds)
  -- In one order, so that two runners never wait for each other.
  ORDER BY tenant_id, key
  ON CONFLICT (tenant_id, key) DO UPDATE SET
    used = CASE WHEN kept.resets_at <= statement_timestamp() THEN excluded.used ELSE kept.used + excluded.used END,
    resets_at = CASE WHEN kept.resets_at <= statement_timestamp() THEN excluded.resets_at ELSE kept.resets_at END
  RETURNING tenant_id, key, used,
    (extract(epoch FROM resets_at - statement_timestamp()) * 1000)::float8 AS reset_ms`;

async function addAll(
  database: Pick<Database, "runAsSystem">,
  batch: readonly Counted[],
): Promise<Map<string, RateCount>> {
  const values = [
    batch.map(({ key }) => key.tenantId),
    batch.map(({ key }) => key.name),
    batch.map(({ waiting }) => waiting.length),
    batch.map(({ key }) => key.seconds),
  ];
  const rows = await database.runAsSystem<Row>({ name: "add-rate-counts", text, values });
  return new Map(
    rows.map(({ tenant_id, key, used, reset_ms }) => [
      `${tenant_id} ${key}`,
      { used, resetMs: reset_ms },
    ]),
  );
}
