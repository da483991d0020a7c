import type { Invariant } from "./invariant.ts";

const describeTick = `format('%s, due at %s', script.name, run.due_at)`;

const runs = `schedule_runs AS run
  JOIN scripts AS script ON script.tenant_id = run.tenant_id AND script.id = run.script_id`;

/** The load's schedules are due every minute. */
export const scheduleInvariants: readonly Invariant[] = [
  {
    name: "a tick that came due is in the ledger",
    query: `SELECT format('%s, due at %s', script.name, tick.due_at) AS what
      FROM schedules AS schedule
      JOIN scripts AS script ON script.tenant_id = schedule.tenant_id AND script.id = schedule.script_id
      CROSS JOIN generate_series(date_trunc('minute', $1::timestamptz) + interval '1 minute', $2::timestamptz,
        interval '1 minute') AS tick (due_at)
      WHERE NOT EXISTS (SELECT FROM schedule_runs AS run WHERE run.tenant_id = schedule.tenant_id
        AND run.script_id = schedule.script_id AND run.due_at = tick.due_at)`,
    values: ({ scheduled }) => [scheduled?.from ?? null, scheduled?.to ?? null],
  },
  {
    name: "the ledger has one row for a tick, and only for ticks",
    query: `SELECT ${describeTick} || ', rows: ' || count(*) AS what FROM ${runs}
      GROUP BY run.tenant_id, script.name, run.script_id, run.due_at
      HAVING count(*) > 1 OR run.due_at <> date_trunc('minute', run.due_at)`,
  },
  {
    name: "a tick is finished, with its outcome",
    query: `SELECT ${describeTick} || format(' (%s, started %s)', run.outcome, run.started_at) AS what FROM ${runs}
      WHERE run.completed_at IS NULL OR run.outcome IS NULL`,
  },
  {
    name: "a tick that ran has its execution, any other a cause",
    query: `SELECT ${describeTick} || format(' (%s)', run.outcome) AS what FROM ${runs}
      LEFT JOIN executions AS execution
        ON execution.tenant_id = run.tenant_id AND execution.id = run.execution_id
      WHERE run.outcome IN ('ran', 'late') AND (execution.script_id IS DISTINCT FROM run.script_id)
        OR run.outcome <> 'ran' AND run.cause = ''`,
  },
  {
    // A try that the platform lost is no run.
    name: "a tick ran once",
    query: `SELECT format('%s, due at %s: %s executions', min(script_name), due_at, count(*)) AS what
      FROM (SELECT tenant_id, script_id, script_name, input->>'dueAt' AS due_at FROM executions
        WHERE trigger = 'cron'
          AND coalesce(error->>'code', '') NOT IN ('runner_lost', 'tenant_busy', 'overloaded')) AS execution
      GROUP BY tenant_id, script_id, due_at HAVING count(*) > 1`,
  },
];
