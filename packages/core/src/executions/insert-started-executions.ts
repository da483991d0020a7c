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

/**
 * Writes executions as running, with their lines in the audit log: one statement, however many there are. What is there already, or has
 * ended meanwhile, stays as it is.
 */
export async function insertStartedExecutions(
  database: Pick<Database, "runAsSystem">,
  started: readonly NewExecution[],
): Promise<void> {
  const values = valuesOf(given, inLockOrder(started));
  await database.runAsSystem({ name: "insert-started-executions", text, values });
}
