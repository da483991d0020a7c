import { newId } from "@runlet/db";
import type { Tx } from "../context.ts";
import { jsonTexts } from "../json-texts.ts";
import { signalWork } from "../work-signal.ts";
import { type DeliveryKey, lockKeys } from "./key-order.ts";

export interface NewEvent {
  tenantId: string;
  type: string;
  payloadJson: string;
  publisherId: string | null;
  key: string | null;
  /** How many events led to this one. */
  depth: number;
  source: "api" | "script" | "platform";
  /** The execution that published it, or that it tells of. */
  executionId: string | null;
  createdAt: Date;
}

/** One event to one script that listens to it. */
export interface NewDelivery {
  tenantId: string;
  eventId: string;
  key: string | null;
  scriptId: string;
  /** Of the script. A paused one's delivery is recorded as skipped. */
  status: "active" | "paused";
}

/** Inserts events in one statement; one whose publisher's id the tenant has already is left out. Answers the ids that are in. */
export async function insertEvents(
  tx: Tx,
  events: readonly (NewEvent & { id: string })[],
): Promise<Set<string>> {
  const column = <Value>(read: (event: NewEvent & { id: string }) => Value) => events.map(read);
  const rows = await tx.$queryRaw<{ id: string }[]>`
    INSERT INTO events (tenant_id, id, publisher_id, type, payload, key, depth, source, execution_id, created_at)
    SELECT tenant_id, id, publisher_id, type, payload::json, key, depth, source, execution_id, created_at
    FROM unnest(${column(({ tenantId }) => tenantId)}::uuid[], ${column(({ id }) => id)}::uuid[],
      ${column(({ publisherId }) => publisherId)}::text[], ${column(({ type }) => type)}::text[],
      ${jsonTexts(column(({ payloadJson }) => payloadJson))}::text[], ${column(({ key }) => key)}::text[],
      ${column(({ depth }) => depth)}::int[], ${column(({ source }) => source)}::text[],
      ${column(({ executionId }) => executionId)}::uuid[], ${column(({ createdAt }) => createdAt)}::timestamptz[])
      AS made (tenant_id, id, publisher_id, type, payload, key, depth, source, execution_id, created_at)
    ON CONFLICT (tenant_id, publisher_id) DO NOTHING RETURNING id`;
  return new Set(rows.map(({ id }) => id));
}

/** Told beside a delivery that was never tried. */
const pausedError = JSON.stringify({ code: "script_not_active", message: "The script was paused" });

/**
 * Inserts deliveries, to be tried at once: one or two statements, and one that tells the runners. Where an unfinished delivery of the same
 * key is before it, a delivery is parked (see key-order.ts): one of a key to a script in a call. Times are the database's.
 */
export async function insertDeliveries(tx: Tx, deliveries: readonly NewDelivery[]): Promise<void> {
  if (deliveries.length === 0) return;
  const active = deliveries.filter(({ status }) => status === "active");
  const keys = active.flatMap(({ tenantId, scriptId, key }): DeliveryKey[] =>
    key === null ? [] : [{ tenantId, scriptId, key }],
  );
  await lockKeys(tx, keys);
  const column = <Value>(read: (delivery: NewDelivery) => Value) => deliveries.map(read);
  await tx.$executeRaw`
    INSERT INTO deliveries (tenant_id, id, event_id, script_id, key, status, error, created_at, completed_at, next_attempt_at)
    SELECT tenant_id, id, event_id, script_id, key,
      CASE WHEN is_paused THEN 'skipped' ELSE 'pending' END::delivery_status, CASE WHEN is_paused THEN ${pausedError} END::json,
      now(), CASE WHEN is_paused THEN now() END,
      CASE WHEN NOT is_paused AND NOT EXISTS (
        SELECT FROM deliveries AS earlier
        WHERE earlier.tenant_id = made.tenant_id AND earlier.script_id = made.script_id AND earlier.key = made.key
          AND earlier.completed_at IS NULL) THEN now() END
    FROM unnest(${column(({ tenantId }) => tenantId)}::uuid[], ${deliveries.map(() => newId())}::uuid[],
      ${column(({ eventId }) => eventId)}::uuid[], ${column(({ scriptId }) => scriptId)}::uuid[],
      ${column(({ key }) => key)}::text[], ${column(({ status }) => status === "paused")}::bool[])
      AS made (tenant_id, id, event_id, script_id, key, is_paused)`;
  if (active.length > 0) await signalWork(tx);
}
