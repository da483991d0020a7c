import type { Tx } from "../context.ts";

/** Tenants looked at in one go. */
const limit = 200;

/** Which tenants have pending executions, and which deliveries that are to be tried, by jumping from tenant to tenant in the indexes of the queues. */
export async function findDueTenants(
  tx: Tx,
): Promise<{ executions: string[]; deliveries: string[] }> {
  const [found] = await tx.$queryRaw<{ executions: string[]; deliveries: string[] }[]>`
    WITH RECURSIVE of_executions (tenant_id) AS (
      (SELECT tenant_id FROM executions WHERE completed_at IS NULL AND runner_id IS NULL ORDER BY tenant_id LIMIT 1)
      UNION ALL
      SELECT following.tenant_id FROM of_executions AS before, LATERAL (
        SELECT tenant_id FROM executions
        WHERE tenant_id > before.tenant_id AND completed_at IS NULL AND runner_id IS NULL
        ORDER BY tenant_id LIMIT 1) AS following
    ), of_deliveries (tenant_id) AS (
      (SELECT tenant_id FROM deliveries WHERE next_attempt_at IS NOT NULL ORDER BY tenant_id LIMIT 1)
      UNION ALL
      SELECT following.tenant_id FROM of_deliveries AS before, LATERAL (
        SELECT tenant_id FROM deliveries WHERE tenant_id > before.tenant_id AND next_attempt_at IS NOT NULL
        ORDER BY tenant_id LIMIT 1) AS following
    )
    SELECT ARRAY(SELECT tenant_id FROM of_executions LIMIT ${limit}) AS executions,
      ARRAY(SELECT tenant_id FROM of_deliveries LIMIT ${limit}) AS deliveries`;
  return found ?? { executions: [], deliveries: [] };
}
