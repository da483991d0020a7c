import type { Context } from "../context.ts";
import { armHeads, type DeliveryKey, lockKeys } from "./key-order.ts";

/** What is left after these comes with the next call. */
const keysAtOnce = 1_000;

/**
 * Arms deliveries that are the first of their key and yet parked. Each is released in the transaction that ends the one before it: this is
 * for what ended otherwise (rows that an operator deleted or changed). Reads the unfinished deliveries that have keys, by index.
 */
export async function releaseParked(
  context: Pick<Context, "database">,
): Promise<{ released: number }> {
  const released = await context.database.asSystem("claim-work", async (tx) => {
    const keys = await tx.$queryRaw<DeliveryKey[]>`
      SELECT "tenantId", "scriptId", key FROM (
        SELECT DISTINCT ON (tenant_id, script_id, key) tenant_id AS "tenantId", script_id AS "scriptId", key, status, next_attempt_at
        FROM deliveries WHERE completed_at IS NULL AND key IS NOT NULL
        ORDER BY tenant_id, script_id, key, position) AS heads
      WHERE status = 'pending' AND next_attempt_at IS NULL LIMIT ${keysAtOnce}`;
    await lockKeys(tx, keys);
    return armHeads(tx, keys);
  });
  return { released };
}
