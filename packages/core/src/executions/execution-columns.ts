import { jsonTexts } from "../json-texts.ts";
import type { NewExecution } from "./insert-executions.ts";

/** A column of executions, the type of its parameter, and its value. Enums and JSON come as text. */
export type Column<Row> = [name: string, type: string, read: (row: Row) => unknown];

export const startColumns: Column<NewExecution>[] = [
  ["tenant_id", "uuid", ({ tenantId }) => tenantId],
  ["id", "uuid", ({ id }) => id],
  ["script_id", "uuid", ({ script }) => script.id],
  ["script_name", "text", ({ script }) => script.name],
  ["version", "int", ({ script }) => script.version],
  ["trigger", "text", ({ trigger }) => trigger],
  ["input", "text", ({ inputJson }) => inputJson],
  ["attempt", "int", ({ attempt }) => attempt],
  ["parent_id", "uuid", ({ parentId }) => parentId],
  ["event_id", "uuid", ({ eventId }) => eventId],
  ["runner_id", "uuid", ({ runnerId }) => runnerId],
  ["user_id", "uuid", ({ userId }) => userId],
  ["api_key_id", "uuid", ({ apiKeyId }) => apiKeyId],
  ["queued_at", "timestamptz", ({ queuedAt }) => queuedAt],
  ["started_at", "timestamptz", ({ startedAt }) => startedAt],
];

/** Of the line in the audit log. */
export const actorColumns: Column<NewExecution>[] = [
  ["actor_type", "text", ({ actor }) => actor.type],
  ["actor_id", "uuid", ({ actor }) => actor.id],
  ["actor_name", "text", ({ actor }) => actor.name],
  ["ip", "text", ({ actor }) => actor.ip],
];

const casts: Record<string, string> = {
  trigger: "::execution_trigger",
  status: "::execution_status",
  input: "::json",
  output: "::json",
  spans: "::json",
  error: "::json",
  metrics: "::json",
};

export const namesOf = <Row>(columns: Column<Row>[]) => columns.map(([name]) => name).join(", ");

/** The columns as executions take them, from rows of parameters. */
export const castsOf = <Row>(columns: Column<Row>[]) =>
  columns.map(([name]) => `${name}${casts[name] ?? ""}`).join(", ");

/** The parameters of types from `$<from + 1>` on, an array each. */
export const parametersOf = (types: readonly string[], from = 0) =>
  types.map((type, index) => `$${from + index + 1}::${type}[]`).join(", ");

export const typesOf = <Row>(columns: Column<Row>[]) => columns.map(([, type]) => type);

/**
 * The order in which the start and the end of executions meet their rows, where both are written at the same time: first those of executions, then
 * those of the audit log, each by id. In any other order they would wait for each other in a circle, until Postgres ends one of them.
 */
export function inLockOrder<Row extends { id: string }>(rows: readonly Row[]): Row[] {
  return rows.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

/** An array for each column, of all rows' values. */
export function valuesOf<Row>(columns: Column<Row>[], rows: readonly Row[]): unknown[] {
  return columns.map(([name, , read]) =>
    casts[name] === "::json"
      ? jsonTexts(rows.map((row) => read(row) as string | null))
      : rows.map(read),
  );
}

/**
 * Inserts the line in the audit log of each row of `source`, which has the columns above. It has the id of its execution: written once more, it
 * stays as it is.
 */
export const insertAudits = (source: string) => `
    INSERT INTO audit_log (tenant_id, id, actor_type, actor_id, actor_name, action, target_type, target_id, target_name, changes, ip)
    SELECT tenant_id, id, actor_type::actor_type, actor_id, actor_name, 'execution.run', 'execution', id::text, script_name,
      jsonb_build_object('trigger', jsonb_build_array(NULL, trigger), 'scriptId', jsonb_build_array(NULL, script_id)), ip
    FROM ${source} ON CONFLICT DO NOTHING`;
