import { newId } from "@runlet/db";
import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { listDeadLetters } from "../dead-letters/list-dead-letters.ts";
import { settleDeliveries } from "../events/settle-deliveries.ts";
import { createScript } from "../scripts/create-script.ts";
import { withOwner } from "./owner-client.ts";
import type { TestCore } from "./test-core.ts";
import { scriptInput } from "./test-script.ts";

/** What a runner would run. */
export interface ClaimedDelivery {
  tenantId: string;
  id: string;
  eventId: string;
  scriptId: string;
  executionId: string;
  key: string | null;
  position: bigint;
}

/**
 * Takes deliveries that have a time, as runners do: each becomes running, with an execution's id. Without `at` those due now; tests of what
 * comes later say an instant instead of waiting for it.
 */
export async function claimDeliveries(
  context: Pick<Context, "database">,
  { scriptId = null, at = null }: { scriptId?: string | null; at?: Date | null } = {},
): Promise<ClaimedDelivery[]> {
  const fresh = Array.from({ length: 500 }, () => newId());
  return context.database.asSystem(
    "claim-work",
    (tx) => tx.$queryRaw<ClaimedDelivery[]>`
      WITH due AS MATERIALIZED (
        SELECT tenant_id, id, (${fresh}::uuid[])[row_number() OVER ()] AS execution_id FROM (
          SELECT tenant_id, id FROM deliveries
          WHERE next_attempt_at <= coalesce(${at}::timestamptz, now())
            AND script_id = coalesce(${scriptId}::uuid, script_id)
          LIMIT 500 FOR UPDATE SKIP LOCKED) AS held)
      UPDATE deliveries SET status = 'running', next_attempt_at = NULL, attempts = attempts + 1,
        execution_ids = execution_ids || due.execution_id
      FROM due WHERE deliveries.tenant_id = due.tenant_id AND deliveries.id = due.id
      RETURNING deliveries.tenant_id AS "tenantId", deliveries.id, event_id AS "eventId", script_id AS "scriptId",
        due.execution_id AS "executionId", key, position`,
  );
}

/** Ends all deliveries that are due as if somebody had cancelled them; answers the ids of the tenant's open dead letters, oldest first. */
export async function killDeliveries(context: Context, caller: Caller): Promise<string[]> {
  const claimed = await claimDeliveries(context);
  const error = { code: "cancelled", message: "Cancelled" };
  await context.database.asSystem("record-executions", (tx) =>
    settleDeliveries(
      tx,
      claimed.map((delivery) => ({ ...delivery, result: "cancelled", error })),
    ),
  );
  const { items } = await listDeadLetters(context, caller, { state: "open", limit: 100 });
  return items.map(({ id }) => id).reverse();
}

export interface DeliveryRow {
  id: string;
  script_id: string;
  status: string;
  attempts: number;
  failures: number;
  losses: number;
  execution_ids: string[];
  error: unknown;
  is_armed: boolean;
  /** Of the next try, in seconds from now; whole ones. */
  seconds_left: number | null;
  is_completed: boolean;
  key: string | null;
}

export async function readDeliveryRows(core: TestCore, eventId: string): Promise<DeliveryRow[]> {
  return withOwner(core.ownerUrl, async (client) => {
    const { rows } = await client.query<DeliveryRow>(
      `SELECT id, script_id, status, attempts, failures, losses, execution_ids, error, next_attempt_at IS NOT NULL AS is_armed,
         ceil(extract(epoch FROM next_attempt_at - now()))::int AS seconds_left, completed_at IS NOT NULL AS is_completed, key
       FROM deliveries WHERE event_id = $1 ORDER BY position`,
      [eventId],
    );
    return rows;
  });
}

let made = 0;

/** An event script of the caller's tenant, active unless told otherwise; answers its id. */
export async function createListener(
  context: Context,
  caller: Caller,
  types: string[],
  status = "active",
): Promise<string> {
  made += 1;
  const input = scriptInput({ name: `listener ${made}`, type: "event", event: { types }, status });
  return (await createScript(context, caller, input)).id;
}
