import type { Invariant } from "./invariant.ts";

/** Each pair of an event and an active script that listens to its type. Patterns are matched anew, not by the product's own rule. */
const expectedDeliveries = `
  SELECT DISTINCT event.tenant_id, event.id AS event_id, event.type, script.id AS script_id, script.name
  FROM events AS event
  JOIN event_subscriptions AS subscription ON subscription.tenant_id = event.tenant_id
    AND (subscription.pattern IN ('*', event.type)
      OR subscription.pattern LIKE '%.*' AND starts_with(event.type, left(subscription.pattern, -1)))
  JOIN scripts AS script ON script.tenant_id = subscription.tenant_id AND script.id = subscription.script_id
  WHERE script.status = 'active' AND event.source <> 'platform'`;

const describeDelivery = `format('delivery %s of event %s (%s, %s attempts)',
  delivery.id, delivery.event_id, delivery.status, delivery.attempts)`;

/** A dead letter of which nobody has disposed. */
const openLetters = `(SELECT count(*) FROM dead_letters AS letter WHERE letter.tenant_id = delivery.tenant_id
  AND letter.delivery_id = delivery.id AND letter.replayed_at IS NULL AND letter.discarded_at IS NULL)`;

/** One row for each try: the delivery, which try it is, and its execution or nulls. */
const tries = `
  SELECT delivery.tenant_id, delivery.id AS delivery_id, delivery.event_id, delivery.script_id, named.number,
    named.execution_id, execution.id AS found_id, execution.script_id AS run_script_id,
    execution.event_id AS run_event_id, execution.status, execution.started_at, execution.completed_at
  FROM deliveries AS delivery
  CROSS JOIN LATERAL unnest(delivery.execution_ids) WITH ORDINALITY AS named (execution_id, number)
  LEFT JOIN executions AS execution
    ON execution.tenant_id = delivery.tenant_id AND execution.id = named.execution_id`;

export const eventInvariants: readonly Invariant[] = [
  {
    name: "an event that a publisher was told of exists",
    query: `SELECT told.id::text AS what FROM unnest($1::uuid[]) AS told (id)
      WHERE NOT EXISTS (SELECT FROM events AS event WHERE event.id = told.id)`,
    values: ({ told }) => [told.events.map(({ id }) => id)],
  },
  {
    name: "an event has a delivery to each script that listens",
    query: `SELECT format('event %s (%s) to %s', expected.event_id, expected.type, expected.name) AS what
      FROM (${expectedDeliveries}) AS expected
      WHERE NOT EXISTS (SELECT FROM deliveries AS delivery WHERE delivery.tenant_id = expected.tenant_id
        AND delivery.event_id = expected.event_id AND delivery.script_id = expected.script_id)`,
  },
  {
    name: "a delivery is finished",
    query: `SELECT ${describeDelivery} AS what FROM deliveries AS delivery
      WHERE delivery.completed_at IS NULL OR delivery.status NOT IN ('succeeded', 'dead', 'skipped')`,
  },
  {
    name: "a dead delivery was tried four times or more",
    query: `SELECT ${describeDelivery} AS what FROM deliveries AS delivery
      WHERE delivery.status = 'dead' AND delivery.attempts < 4`,
  },
  {
    name: "a dead delivery has one open dead letter, any other none",
    query: `SELECT ${describeDelivery} || ' has ' || ${openLetters} AS what FROM deliveries AS delivery
      WHERE ${openLetters} <> CASE delivery.status WHEN 'dead' THEN 1 ELSE 0 END`,
  },
  {
    name: "a delivery names each of its tries, and each is an execution of its script for its event",
    query: `SELECT ${describeDelivery} || ' names ' || cardinality(delivery.execution_ids) AS what
      FROM deliveries AS delivery WHERE delivery.attempts <> cardinality(delivery.execution_ids)
      UNION ALL
      SELECT format('delivery %s, try %s: %s', delivery_id, number, execution_id) FROM (${tries}) AS try
      WHERE found_id IS NULL OR run_script_id <> script_id OR run_event_id IS DISTINCT FROM event_id`,
  },
  {
    name: "an execution for an event is a try of its delivery",
    query: `SELECT format('execution %s for event %s', execution.id, execution.event_id) AS what
      FROM executions AS execution
      WHERE execution.trigger IN ('event', 'replay') AND NOT EXISTS (
        SELECT FROM deliveries AS delivery WHERE delivery.tenant_id = execution.tenant_id
          AND delivery.event_id = execution.event_id AND delivery.script_id = execution.script_id
          AND execution.id = ANY (delivery.execution_ids))`,
  },
  {
    name: "a delivery succeeded by its last try, and by that alone",
    query: `SELECT format('delivery %s', delivery.id) AS what
      FROM deliveries AS delivery
      JOIN (SELECT tenant_id, delivery_id, count(*) FILTER (WHERE status = 'completed') AS completed,
          (array_agg(status::text ORDER BY number DESC))[1] AS last_status
        FROM (${tries}) AS try GROUP BY tenant_id, delivery_id) AS summary
        ON summary.tenant_id = delivery.tenant_id AND summary.delivery_id = delivery.id
      WHERE summary.completed <> CASE delivery.status WHEN 'succeeded' THEN 1 ELSE 0 END
        OR delivery.status = 'succeeded' AND summary.last_status IS DISTINCT FROM 'completed'
      UNION ALL
      SELECT format('delivery %s has no try', delivery.id) FROM deliveries AS delivery
      WHERE delivery.status IN ('succeeded', 'dead') AND cardinality(delivery.execution_ids) = 0`,
  },
  {
    name: "the tries of a delivery come one after the other",
    query: `SELECT format('delivery %s, try %s from %s, the one before to %s', delivery_id, number, started_at, ended_at) AS what
      FROM (SELECT delivery_id, number, started_at,
          lag(completed_at, 1, '-infinity') OVER (PARTITION BY tenant_id, delivery_id ORDER BY number) AS ended_at
        FROM (${tries}) AS try) AS ordered
      WHERE ended_at IS NULL OR started_at < ended_at`,
  },
];
