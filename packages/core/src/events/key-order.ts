import type { Tx } from "../context.ts";
import { signalWork } from "../work-signal.ts";

// Deliveries of one key to one script are tried one after the other. Of those that are unfinished only the first by position may have
// a next_attempt_at; the others are parked: pending, without one. Who adds to a key or takes from it holds the key's lock until
// the transaction ends, so that neither two are armed at once nor the last one is left parked by two who each saw the other's past.
//
// No deadlock: a transaction takes all its keys in one statement, in the order of their numbers, before any row of `deliveries`; rows
// come in the order of their ids. While it waits for a row, that row's holder either claims with SKIP LOCKED, which waits
// for nobody, or has all the keys that it will ever want. So: one call of lockKeys in a transaction.

/** Whose deliveries keep their order. */
export interface DeliveryKey {
  tenantId: string;
  scriptId: string;
  key: string;
}

const columnsOf = (keys: readonly DeliveryKey[]) => ({
  tenantIds: keys.map(({ tenantId }) => tenantId),
  scriptIds: keys.map(({ scriptId }) => scriptId),
  texts: keys.map(({ key }) => key),
});

/** Waits until the keys are this transaction's own. What the next statement reads is then true until the end. */
export async function lockKeys(tx: Tx, keys: readonly DeliveryKey[]): Promise<void> {
  if (keys.length === 0) return;
  const { tenantIds, scriptIds, texts } = columnsOf(keys);
  await tx.$executeRaw`
    SELECT pg_advisory_xact_lock(number) FROM (
      SELECT DISTINCT hashtextextended(tenant_id || ':' || script_id || ':' || key, 0) AS number
      FROM unnest(${tenantIds}::text[], ${scriptIds}::text[], ${texts}::text[]) AS wanted (tenant_id, script_id, key)
      ORDER BY number) AS numbers`;
}

/** Arms the first delivery of each key, where it is parked, and tells the runners. The keys must be locked. */
export async function armHeads(tx: Tx, keys: readonly DeliveryKey[]): Promise<number> {
  if (keys.length === 0) return 0;
  const { tenantIds, scriptIds, texts } = columnsOf(keys);
  const armed = await tx.$executeRaw`
    UPDATE deliveries SET next_attempt_at = now()
    FROM unnest(${tenantIds}::uuid[], ${scriptIds}::uuid[], ${texts}::text[]) AS wanted (tenant_id, script_id, key)
    CROSS JOIN LATERAL (
      SELECT head.id FROM deliveries AS head
      WHERE head.tenant_id = wanted.tenant_id AND head.script_id = wanted.script_id AND head.key = wanted.key
        AND head.completed_at IS NULL
      ORDER BY head.position LIMIT 1) AS head
    WHERE deliveries.tenant_id = wanted.tenant_id AND deliveries.id = head.id
      AND deliveries.status = 'pending' AND deliveries.next_attempt_at IS NULL`;
  if (armed > 0) await signalWork(tx);
  return armed;
}
