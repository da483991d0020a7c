import { newId } from "@runlet/db";
import type { Tx } from "../context.ts";
import { type DeliveryDecision, type DeliveryResult, decideRetry } from "./delivery-retry.ts";
import { armHeads, type DeliveryKey, lockKeys } from "./key-order.ts";

/** An execution of a delivery that has ended. */
export interface EndedDelivery {
  tenantId: string;
  eventId: string;
  scriptId: string;
  executionId: string;
  result: DeliveryResult;
  /** The execution's; null when it succeeded. */
  error: object | null;
}

interface RunningDelivery {
  tenant_id: string;
  id: string;
  script_id: string;
  key: string | null;
  failures: number;
  losses: number;
  execution_id: string;
}

type Decided = RunningDelivery & DeliveryDecision & { errorJson: string | null };

/** The deliveries that wait for these executions; one that was settled already does not. */
async function findRunning(tx: Tx, ended: readonly EndedDelivery[]): Promise<RunningDelivery[]> {
  return tx.$queryRaw<RunningDelivery[]>`
    SELECT deliveries.tenant_id, id, deliveries.script_id, key, failures, losses, execution_id
    FROM unnest(${ended.map(({ tenantId }) => tenantId)}::uuid[], ${ended.map(({ eventId }) => eventId)}::uuid[],
      ${ended.map(({ scriptId }) => scriptId)}::uuid[], ${ended.map(({ executionId }) => executionId)}::uuid[])
      AS ended (tenant_id, event_id, script_id, execution_id)
    JOIN deliveries USING (tenant_id, event_id, script_id)
    WHERE status = 'running' AND execution_ids[cardinality(execution_ids)] = execution_id`;
}

/**
 * Writes what was decided, and a dead letter for each that died. What was read before is still so where the same execution is
 * the last one: only its end changes the counts.
 */
async function writeDecisions(tx: Tx, decided: readonly Decided[]): Promise<void> {
  await tx.$executeRaw`
    WITH decided AS (
      SELECT * FROM unnest(${decided.map(({ tenant_id }) => tenant_id)}::uuid[], ${decided.map(({ id }) => id)}::uuid[],
        ${decided.map(({ execution_id }) => execution_id)}::uuid[], ${decided.map(({ status }) => status)}::text[],
        ${decided.map(({ retryAfterMs }) => retryAfterMs)}::int[], ${decided.map(({ failures }) => failures)}::int[],
        ${decided.map(({ losses }) => losses)}::int[], ${decided.map(({ errorJson }) => errorJson)}::text[],
        ${decided.map(() => newId())}::uuid[])
        AS decided (tenant_id, id, execution_id, status, retry_after_ms, failures, losses, error, dead_letter_id)
    ), locked AS MATERIALIZED (
      SELECT decided.* FROM decided JOIN deliveries AS held USING (tenant_id, id)
      WHERE held.status = 'running' AND held.execution_ids[cardinality(held.execution_ids)] = decided.execution_id
      ORDER BY held.id FOR UPDATE OF held
    ), settled AS (
      UPDATE deliveries SET status = locked.status::delivery_status, failures = locked.failures, losses = locked.losses,
        error = locked.error::json, next_attempt_at = now() + locked.retry_after_ms * interval '1 ms',
        completed_at = CASE WHEN locked.retry_after_ms IS NULL THEN now() END
      FROM locked WHERE deliveries.tenant_id = locked.tenant_id AND deliveries.id = locked.id
      RETURNING deliveries.tenant_id, deliveries.id, deliveries.script_id, deliveries.attempts, locked.dead_letter_id,
        locked.status, coalesce(locked.error, 'null') AS error)
    INSERT INTO dead_letters (tenant_id, id, delivery_id, script_id, error, attempts, created_at)
    SELECT tenant_id, dead_letter_id, id, script_id, error::json, attempts, now() FROM settled WHERE status = 'dead'`;
}

const keysOf = (
  deliveries: readonly { tenant_id: string; script_id: string; key: string | null }[],
): DeliveryKey[] =>
  deliveries.flatMap(({ tenant_id: tenantId, script_id: scriptId, key }) =>
    key === null ? [] : [{ tenantId, scriptId, key }],
  );

/**
 * Decides what becomes of deliveries whose executions have ended: done, tried again later, or a dead letter. Belongs in the
 * transaction that ends the executions, under the system role, once in it; at most five statements. Only a delivery that is running with
 * that execution as its last is touched, so telling twice changes nothing.
 */
export async function settleDeliveries(tx: Tx, ended: readonly EndedDelivery[]): Promise<void> {
  if (ended.length === 0) return;
  const byExecution = new Map(ended.map((one) => [one.executionId, one]));
  const decided = (await findRunning(tx, ended)).flatMap((delivery): Decided[] => {
    const end = byExecution.get(delivery.execution_id);
    if (end === undefined) return [];
    const { result, error } = end;
    const errorJson = result === "succeeded" || error === null ? null : JSON.stringify(error);
    return [{ ...delivery, ...decideRetry(delivery, result), errorJson }];
  });
  if (decided.length === 0) return;
  const finished = keysOf(decided.filter(({ retryAfterMs }) => retryAfterMs === null));
  await lockKeys(tx, finished);
  await writeDecisions(tx, decided);
  await armHeads(tx, finished);
}

/** Of a delivery that will not be tried. `error` tells why: `{ code, message }`. */
export interface SkippedDelivery {
  tenantId: string;
  id: string;
  error: object;
}

/**
 * Ends deliveries that were due while their script could not run. Belongs in the transaction that claims, under the system role, once in
 * it and not beside `settleDeliveries` (see key-order.ts). One that runs or has ended is left alone.
 */
export async function skipDeliveries(tx: Tx, skipped: readonly SkippedDelivery[]): Promise<void> {
  if (skipped.length === 0) return;
  const tenantIds = skipped.map(({ tenantId }) => tenantId);
  const ids = skipped.map(({ id }) => id);
  const keyed = await tx.$queryRaw<{ tenant_id: string; script_id: string; key: string }[]>`
    SELECT DISTINCT tenant_id, script_id, key
    FROM unnest(${tenantIds}::uuid[], ${ids}::uuid[]) AS skipped (tenant_id, id) JOIN deliveries USING (tenant_id, id)
    WHERE key IS NOT NULL`;
  const keys = keysOf(keyed);
  await lockKeys(tx, keys);
  await tx.$executeRaw`
    WITH skipped AS (
      SELECT * FROM unnest(${tenantIds}::uuid[], ${ids}::uuid[],
        ${skipped.map(({ error }) => JSON.stringify(error))}::text[]) AS skipped (tenant_id, id, error)
    ), locked AS MATERIALIZED (
      SELECT skipped.* FROM skipped JOIN deliveries AS held USING (tenant_id, id)
      WHERE held.status IN ('pending', 'failed') ORDER BY held.id FOR UPDATE OF held)
    UPDATE deliveries SET status = 'skipped', error = locked.error::json, next_attempt_at = NULL, completed_at = now()
    FROM locked WHERE deliveries.tenant_id = locked.tenant_id AND deliveries.id = locked.id`;
  await armHeads(tx, keys);
}
