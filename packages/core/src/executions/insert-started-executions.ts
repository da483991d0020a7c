import type { Statement } from "@runlet/db";
import type { Database } from "../context.ts";
import {
  actorColumns,
  castsOf,
  inLockOrder,
  insertAudits,
  namesOf,
  parametersOf,
  startColumns,
  typesOf,
  valuesOf,
} from "./execution-columns.ts";
import type { NewExecution } from "./insert-executions.ts";

const given = [...startColumns, ...actorColumns];

const text = `
  WITH started AS (
    SELECT * FROM unnest(${parametersOf(typesOf(given))}) AS started (${namesOf(given)})
  ), written AS (
    INSERT INTO executions (${namesOf(startColumns)}, status)
    SELECT ${castsOf(startColumns)}, 'running' FROM started ON CONFLICT DO NOTHING RETURNING id
  ), audited AS (${insertAudits("started")}
  )
  SELECT FROM written`;

function statementOf(started: readonly NewExecution[]): Statement {
  return { name: "insert-started-executions", text, values: valuesOf(given, inLockOrder(started)) };
}

/** Writes one as running, as `insertStartedExecutions` does; its tenant may. */
export function startStatement(started: NewExecution): Statement {
  return statementOf([started]);
}

/**
 * Writes executions as running, with their lines in the audit log: one statement, however many there are. What is there already, or has
 * ended meanwhile, stays as it is.
 */
export async function insertStartedExecutions(
  database: Pick<Database, "runAsSystem">,
  started: readonly NewExecution[],
): Promise<void> {
  await database.runAsSystem(statementOf(started));
}
