import { Prisma } from "@runlet/db";
import type { Tx } from "../context.ts";
import type { QueueName } from "./turns.ts";

/** Tenants looked at in one go. */
export const tenantsAtOnce = 200;

const waiting: Record<QueueName, Prisma.Sql> = {
  executions: Prisma.sql`executions WHERE completed_at IS NULL AND runner_id IS NULL`,
  deliveries: Prisma.sql`deliveries WHERE next_attempt_at IS NOT NULL`,
};

/** Jumps from tenant to tenant in the index of a queue: those behind a tenant, or those up to it. */
function walk(queue: QueueName, range: Prisma.Sql): Prisma.Sql {
  const from = Prisma.sql`SELECT tenant_id FROM ${waiting[queue]} AND ${range}`;
  return Prisma.sql`
    ARRAY(
      WITH RECURSIVE found (tenant_id) AS (
        (${from} ORDER BY tenant_id LIMIT 1)
        UNION ALL
        SELECT following.tenant_id FROM found, LATERAL (
          ${from} AND tenant_id > found.tenant_id ORDER BY tenant_id LIMIT 1) AS following
      )
      SELECT tenant_id FROM found LIMIT ${tenantsAtOnce})`;
}

function walkAround(queue: QueueName, after: string): Prisma.Sql {
  const behind = walk(queue, Prisma.sql`tenant_id > ${after}::uuid`);
  return Prisma.sql`${behind} || ${walk(queue, Prisma.sql`tenant_id <= ${after}::uuid`)}`;
}

/**
 * Which tenants have pending executions, and which deliveries that are to be tried, now or later: those behind the tenant that is
 * given for a queue, then from the first on; at most 200.
 */
export async function findDueTenants(
  tx: Tx,
  after: Readonly<Record<QueueName, string>>,
): Promise<Record<QueueName, string[]>> {
  const [found] = await tx.$queryRaw<Record<QueueName, string[]>[]>`
    SELECT (${walkAround("executions", after.executions)})[:${tenantsAtOnce}::int] AS executions,
      (${walkAround("deliveries", after.deliveries)})[:${tenantsAtOnce}::int] AS deliveries`;
  return found ?? { executions: [], deliveries: [] };
}
