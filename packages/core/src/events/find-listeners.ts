import type { Tx } from "../context.ts";
import { patternsOf } from "./event-pattern.ts";

/** A script that listens to a type, and is active or paused. */
export interface Listener {
  tenantId: string;
  type: string;
  scriptId: string;
  status: "active" | "paused";
}

/** Who listens to each of these types in its tenant: one statement, each script once for each type. */
export async function findListeners(
  tx: Tx,
  wanted: readonly { tenantId: string; type: string }[],
): Promise<Listener[]> {
  const rows = wanted.flatMap(({ tenantId, type }) =>
    patternsOf(type).map((pattern) => ({ tenantId, type, pattern })),
  );
  return tx.$queryRaw<Listener[]>`
    SELECT DISTINCT wanted.tenant_id AS "tenantId", wanted.type, scripts.id AS "scriptId", scripts.status::text AS status
    FROM unnest(${rows.map(({ tenantId }) => tenantId)}::uuid[], ${rows.map(({ type }) => type)}::text[],
      ${rows.map(({ pattern }) => pattern)}::text[]) AS wanted (tenant_id, type, pattern)
    JOIN event_subscriptions ON event_subscriptions.tenant_id = wanted.tenant_id AND event_subscriptions.pattern = wanted.pattern
    JOIN scripts ON scripts.tenant_id = wanted.tenant_id AND scripts.id = event_subscriptions.script_id
    WHERE scripts.status IN ('active', 'paused')`;
}
