import { Prisma } from "@runlet/db";
import type { Tx } from "../context.ts";
import type { ExecutionStatus, Trigger } from "../executions/execution.ts";
import type { ExecutionErrorCode } from "../executions/execution-error.ts";
import type { Percentiles, ScriptFigures } from "./metrics-summary.ts";

const shownScripts = 10;

/** What the database counts of a tenant's executions. */
export interface CountedFigures {
  total: number;
  /** When the oldest counted execution was queued; null when all of the period's are counted. */
  oldest: Date | null;
  statuses: Partial<Record<ExecutionStatus, number>>;
  triggers: Partial<Record<Trigger, number>>;
  errors: { code: ExecutionErrorCode; count: number }[];
  durationMs: Percentiles | null;
  queueMs: Percentiles | null;
  /** `hour` counts whole hours since 1970. */
  hours: { hour: number; total: number; failed: number; durationMs: Percentiles | null }[];
  busiest: ScriptFigures[];
  failing: ScriptFigures[];
}

function percentiles(column: Prisma.Sql): Prisma.Sql {
  const at = (fraction: number) =>
    Prisma.sql`round(percentile_disc(${Prisma.raw(String(fraction))}) WITHIN GROUP (ORDER BY ${column})::numeric, 3)`;
  return Prisma.sql`CASE WHEN count(${column}) > 0 THEN
    json_build_object('p50', ${at(0.5)}, 'p95', ${at(0.95)}, 'p99', ${at(0.99)}) END`;
}

const countBy = (
  column: Prisma.Sql,
) => Prisma.sql`(SELECT coalesce(json_object_agg(name, count), '{}') FROM (
  SELECT ${column} AS name, count(*) FROM counted GROUP BY 1) AS groups)`;

/** Figures of the ten scripts that come first, with the names they have now. */
const topScripts = (
  condition: Prisma.Sql,
  order: Prisma.Sql,
) => Prisma.sql`(SELECT coalesce(json_agg(json_build_object(
    'scriptId', top.script_id, 'scriptName', coalesce(scripts.name, top.name), 'total', total, 'failed', failed,
    'durationMs', duration_ms) ORDER BY ${order}, top.script_id), '[]')
  FROM (SELECT * FROM by_script WHERE ${condition} ORDER BY ${order}, script_id LIMIT ${shownScripts}) AS top
  LEFT JOIN scripts ON scripts.tenant_id = (SELECT tenant_id FROM asked) AND scripts.id = top.script_id)`;

/**
 * Counts the newest `limit` executions whose id is `firstId` or later. A range of ids of one tenant reads its index and only the
 * partitions of its months, however many executions there are besides.
 */
export async function countFigures(
  tx: Tx,
  range: { tenantId: string; firstId: string; from: Date; to: Date; limit: number },
): Promise<CountedFigures> {
  const { tenantId, firstId, from, to, limit } = range;
  const rows = await tx.$queryRaw<CountedFigures[]>`
    WITH asked AS (SELECT ${tenantId}::uuid AS tenant_id),
    found AS MATERIALIZED (
      SELECT script_id, script_name, status_text AS status, trigger, error->>'code' AS code,
        -- An id is a little younger than its queue time, and clocks differ: what is found belongs into the period.
        least(greatest(queued_at, ${from}::timestamptz), ${to}::timestamptz) AS queued_at,
        (metrics->>'durationMs')::float8 AS duration_ms, (metrics->>'queueMs')::float8 AS queue_ms,
        status_text IN ('failed', 'timeout') AS is_failure, row_number() OVER (ORDER BY id DESC) AS number
      FROM executions
      WHERE tenant_id = ${tenantId}::uuid AND id >= ${firstId}::uuid
      ORDER BY id DESC LIMIT ${limit + 1}),
    counted AS (SELECT * FROM found WHERE number <= ${limit}),
    by_script AS MATERIALIZED (
      SELECT script_id, max(script_name) AS name, count(*) AS total, count(*) FILTER (WHERE is_failure) AS failed,
        ${percentiles(Prisma.sql`duration_ms`)} AS duration_ms
      FROM counted GROUP BY script_id)
    SELECT
      (SELECT count(*)::int FROM counted) AS total,
      (SELECT CASE WHEN count(*) > ${limit} THEN (SELECT min(queued_at) FROM counted) END FROM found) AS oldest,
      ${countBy(Prisma.sql`status`)} AS statuses,
      ${countBy(Prisma.sql`trigger`)} AS triggers,
      (SELECT coalesce(json_agg(json_build_object('code', code, 'count', count) ORDER BY count DESC, code), '[]') FROM (
        SELECT code, count(*) FROM counted WHERE code IS NOT NULL GROUP BY code) AS codes) AS errors,
      (SELECT ${percentiles(Prisma.sql`duration_ms`)} FROM counted) AS "durationMs",
      (SELECT ${percentiles(Prisma.sql`queue_ms`)} FROM counted) AS "queueMs",
      (SELECT coalesce(json_agg(json_build_object('hour', hour, 'total', total, 'failed', failed, 'durationMs', duration_ms) ORDER BY hour), '[]')
        FROM (SELECT floor(extract(epoch FROM queued_at) / 3600)::int AS hour, count(*) AS total,
          count(*) FILTER (WHERE is_failure) AS failed, ${percentiles(Prisma.sql`duration_ms`)} AS duration_ms
          FROM counted GROUP BY 1) AS by_hour) AS hours,
      ${topScripts(Prisma.sql`true`, Prisma.sql`total DESC`)} AS busiest,
      ${topScripts(Prisma.sql`failed > 0`, Prisma.sql`failed DESC`)} AS failing`;
  const [figures] = rows;
  if (figures === undefined) throw new Error("Postgres answered no row to an aggregate");
  return figures;
}
