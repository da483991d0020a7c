import type { Invariant } from "./invariant.ts";

const describeExecution = `format('execution %s of %s (%s, %s)',
  execution.id, execution.script_name, execution.trigger, execution.status)`;

export const executionInvariants: readonly Invariant[] = [
  {
    name: "an execution that a caller was told of exists",
    query: `SELECT told.id::text AS what FROM unnest($1::uuid[]) AS told (id)
      WHERE NOT EXISTS (SELECT FROM executions AS execution WHERE execution.id = told.id)`,
    values: ({ told }) => [told.executionIds],
  },
  {
    name: "an execution is finished",
    query: `SELECT ${describeExecution} AS what FROM executions AS execution
      WHERE execution.status IN ('pending', 'running') OR execution.completed_at IS NULL`,
  },
  {
    name: "an execution is in the audit log once",
    query: `SELECT ${describeExecution} || ' has ' || count(entry.id) AS what
      FROM executions AS execution
      LEFT JOIN audit_log AS entry ON entry.tenant_id = execution.tenant_id AND entry.action = 'execution.run'
        AND entry.target_type = 'execution' AND entry.target_id = execution.id::text
      GROUP BY execution.tenant_id, execution.id, execution.script_name, execution.trigger, execution.status
      HAVING count(entry.id) <> 1`,
  },
  {
    name: "an execution that a script called for has its caller on record",
    query: `SELECT ${describeExecution} || ' has no parent' AS what FROM executions AS execution
      WHERE execution.trigger = 'script' AND NOT EXISTS (SELECT FROM executions AS parent
        WHERE parent.tenant_id = execution.tenant_id AND parent.id = execution.parent_id)`,
  },
  {
    name: "no job is held by a runner that is gone",
    query: `SELECT format('job %s, held by %s', job.id, job.locked_by) AS what
      FROM graphile_worker._private_jobs AS job
      WHERE job.locked_by IS NOT NULL AND NOT EXISTS (SELECT FROM runners AS runner
        WHERE runner.id::text = job.locked_by AND runner.stopped_at IS NULL
          AND runner.heartbeat_at > now() - interval '30 seconds')`,
  },
];
