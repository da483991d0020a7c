import type { Facts, Invariant } from "./invariant.ts";

const told = ({ told: { answers } }: Facts) => [
  answers.map(({ key }) => key),
  answers.map(({ executionId }) => executionId),
  answers.map(({ outcome }) => outcome),
  answers.map(({ output }) => output),
];

const toldAnswers = `unnest($1::text[], $2::uuid[], $3::text[], $4::text[]) AS told (key, id, outcome, output)`;

export const requestInvariants: readonly Invariant[] = [
  {
    name: "an answer that a caller was told is that of its execution",
    query: `SELECT format('%s of execution %s, which is %s', told.outcome, told.id, execution.status) AS what
      FROM ${toldAnswers} LEFT JOIN executions AS execution ON execution.id = told.id
      WHERE coalesce(execution.error->>'code', execution.status::text) IS DISTINCT FROM told.outcome
        OR told.output IS NOT NULL AND told.output::jsonb IS DISTINCT FROM execution.output::jsonb`,
    values: told,
  },
  {
    name: "all answers to one key are the same, of one execution",
    query: `SELECT format('key %s: %s', key, string_agg(DISTINCT id || ' ' || outcome, ', ')) AS what FROM ${toldAnswers}
      GROUP BY key HAVING count(DISTINCT (id, outcome, output)) > 1`,
    values: told,
  },
  {
    // What was refused for want of room has never begun: its key was free again.
    name: "a key has one execution",
    query: `SELECT format('key %s has %s', key, count(*)) AS what
      FROM (SELECT tenant_id, script_id, input->'headers'->>'idempotency-key' AS key FROM executions
        WHERE trigger = 'http' AND coalesce(error->>'code', '') NOT IN ('tenant_busy', 'overloaded')) AS execution
      WHERE key IS NOT NULL GROUP BY tenant_id, script_id, key HAVING count(*) > 1`,
  },
  {
    name: "a key that is kept is that of an execution",
    query: `SELECT format('key of execution %s', held.execution_id) AS what FROM idempotency_keys AS held
      WHERE NOT EXISTS (SELECT FROM executions AS execution
        WHERE execution.tenant_id = held.tenant_id AND execution.id = held.execution_id)`,
  },
];
