import type { Invariant } from "./invariant.ts";

/** What the load's scripts left in the tenant's collections (see load/sources.ts). */
export const sideEffectInvariants: readonly Invariant[] = [
  {
    name: "a delivery that succeeded left its effect",
    query: `SELECT format('%s for event %s', script.name, delivery.event_id) AS what
      FROM deliveries AS delivery
      JOIN scripts AS script ON script.tenant_id = delivery.tenant_id AND script.id = delivery.script_id
      WHERE delivery.status = 'succeeded' AND NOT EXISTS (SELECT FROM documents AS effect
        WHERE effect.tenant_id = delivery.tenant_id AND effect.collection = 'effects'
          AND effect.id = script.name || ':' || delivery.event_id)`,
  },
  {
    name: "an effect is that of a delivery",
    query: `SELECT effect.id AS what FROM documents AS effect
      WHERE effect.collection = 'effects' AND NOT EXISTS (
        SELECT FROM deliveries AS delivery
        JOIN scripts AS script ON script.tenant_id = delivery.tenant_id AND script.id = delivery.script_id
        WHERE delivery.tenant_id = effect.tenant_id AND effect.id = script.name || ':' || delivery.event_id)`,
  },
  {
    name: "no execution's program was started twice",
    query: `SELECT 'execution ' || (data->>'execution') AS what FROM documents WHERE collection = 'doubles'`,
  },
  {
    name: "whatever ran is an execution on record",
    query: `SELECT format('execution %s of %s', try.id, try.data->>'script') AS what FROM documents AS try
      WHERE try.collection = 'tries' AND NOT EXISTS (SELECT FROM executions AS execution
        WHERE execution.tenant_id = try.tenant_id AND execution.id::text = try.id)`,
  },
  {
    name: "an execution that completed had run",
    query: `SELECT format('execution %s of %s', execution.id, execution.script_name) AS what
      FROM executions AS execution
      WHERE execution.status = 'completed' AND NOT EXISTS (SELECT FROM documents AS try
        WHERE try.tenant_id = execution.tenant_id AND try.collection = 'tries' AND try.id = execution.id::text)`,
  },
  {
    // The first effect of an event counts: a try that was taken for lost may repeat it later.
    name: "effects of one key come in the order of its events",
    query: `SELECT format('%s, key %s: %s at %s, after %s at %s', script, key, seq, at, seq_before, at_before) AS what
      FROM (SELECT script, key, seq, at, lag(seq) OVER (PARTITION BY tenant_id, script, key ORDER BY seq) AS seq_before,
          lag(at) OVER (PARTITION BY tenant_id, script, key ORDER BY seq) AS at_before
        FROM (SELECT tenant_id, split_part(id, ':', 1) AS script, data->>'key' AS key,
            (data->>'seq')::int AS seq, created_at AS at
          FROM documents WHERE collection = 'effects' AND data->>'key' IS NOT NULL) AS effect) AS ordered
      WHERE at < at_before`,
  },
];
