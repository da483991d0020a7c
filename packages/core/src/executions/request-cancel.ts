import type { Tx } from "../context.ts";
import type { EndedExecution } from "./ended-execution.ts";
import { afterEnd } from "./endings.ts";
import { platformError } from "./execution-error.ts";

/** Runners listen here for the ids of executions to end. */
export const cancelChannel = "runlet_cancel";

export interface CancelTarget {
  tenantId: string;
  id: string;
}

/**
 * Cancels executions: pending ones end at once, with all that hangs on their end, and running ones are asked to; in a fixed number of
 * statements. Those that another transaction holds at this moment or that have ended are left as they are.
 *
 * @returns how many it has cancelled or asked to end.
 */
export async function requestCancel(
  tx: Tx,
  targets: readonly CancelTarget[],
  now: Date,
): Promise<number> {
  if (targets.length === 0) return 0;
  const tenantIds = targets.map(({ tenantId }) => tenantId);
  const ids = targets.map(({ id }) => id);
  const error = platformError("cancelled", "Cancelled before it ran");
  const ended = await tx.$queryRaw<Omit<EndedExecution, "status" | "error" | "isListenedTo">[]>`
    UPDATE executions AS e SET status = 'cancelled', error = ${JSON.stringify(error)}::json, completed_at = ${now}::timestamptz
    FROM (
      SELECT e.tenant_id, e.id FROM unnest(${tenantIds}::uuid[], ${ids}::uuid[]) AS target (tenant_id, id)
      JOIN executions AS e ON e.tenant_id = target.tenant_id AND e.id = target.id
      WHERE e.status = 'pending' FOR UPDATE OF e SKIP LOCKED) AS held
    WHERE e.tenant_id = held.tenant_id AND e.id = held.id AND e.status = 'pending'
    RETURNING e.tenant_id AS "tenantId", e.id, e.script_id AS "scriptId", e.script_name AS "scriptName", e.version, e.trigger,
      e.attempt, e.parent_id AS "parentId", e.event_id AS "eventId", e.completed_at AS "completedAt"`;
  await afterEnd(
    tx,
    ended.map((execution) => ({ ...execution, status: "cancelled", error, isListenedTo: true })),
  );
  const asked = await tx.$queryRaw<CancelTarget[]>`
    UPDATE executions AS e SET cancel_requested_at = ${now}::timestamptz
    FROM (
      SELECT e.tenant_id, e.id FROM unnest(${tenantIds}::uuid[], ${ids}::uuid[]) AS target (tenant_id, id)
      JOIN executions AS e ON e.tenant_id = target.tenant_id AND e.id = target.id
      WHERE e.status = 'running' FOR UPDATE OF e SKIP LOCKED) AS held
    WHERE e.tenant_id = held.tenant_id AND e.id = held.id AND e.status = 'running'
    RETURNING e.tenant_id AS "tenantId", e.id`;
  if (asked.length > 0) {
    await tx.$executeRaw`
      SELECT pg_notify(${cancelChannel}, id) FROM unnest(${asked.map(({ id }) => id)}::text[]) AS asked (id)`;
  }
  return ended.length + asked.length;
}
