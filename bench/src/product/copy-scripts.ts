import type { Installation } from "./installation.ts";

/** Of each table of a script: what differs in a copy; all else is the same, also what this does not know of. */
const DIFFERENCES: Record<string, Record<string, string>> = {
  scripts: { id: "copy.script_id", name: "original.name || ' ' || copy.n" },
  versions: {
    script_id: "copy.script_id",
    source: "original.source || E'\\n// ' || copy.n",
    program: "original.program || E'\\n// ' || copy.n",
    source_hash:
      "encode(sha256(convert_to(original.program || E'\\n// ' || copy.n, 'UTF8')), 'hex')",
  },
  endpoints: {
    script_id: "copy.script_id",
    path: "original.path || '-' || copy.n",
    path_shape: "original.path_shape || '-' || copy.n",
  },
  schedules: { script_id: "copy.script_id" },
};

export interface CopyOrder {
  tenantId: string;
  scriptId: string;
  /** Each gets so many; the script's own tenant may be one of them. */
  intoTenantIds: readonly string[];
  /** Copies are numbered, by which their names and paths differ. */
  firstNumber: number;
  copiesEach: number;
  /** Besides `scripts` and `versions`. */
  tables: readonly ("endpoints" | "schedules")[];
}

/** Copies a script that was made as people make them, in bulk; each copy has a program of its own. */
export async function copyScripts({ query }: Installation, order: CopyOrder): Promise<void> {
  const { tenantId, scriptId, intoTenantIds, firstNumber, copiesEach, tables } = order;
  await query(
    `CREATE TEMPORARY TABLE copy AS SELECT tenant_id, n, uuidv7() AS script_id
     FROM unnest($1::uuid[]) AS tenant_id, generate_series($2::int, $2 + $3 - 1) AS n`,
    [intoTenantIds, firstNumber, copiesEach],
  );
  for (const table of ["scripts", "versions", ...tables]) {
    const differences = { tenant_id: "copy.tenant_id", ...DIFFERENCES[table] };
    const columns = await query<{ name: string }>(
      `SELECT column_name AS name FROM information_schema.columns
       WHERE table_schema = 'public' AND table_name = $1 AND is_generated = 'NEVER'`,
      [table],
    );
    const names = columns.map(({ name }) => name);
    const values = names.map(
      (name) => (differences as Record<string, string>)[name] ?? `original.${name}`,
    );
    const idColumn = table === "scripts" ? "id" : "script_id";
    await query(
      `INSERT INTO ${table} (${names.join(", ")}) SELECT ${values.join(", ")}
       FROM ${table} AS original, copy WHERE original.tenant_id = $1 AND original.${idColumn} = $2`,
      [tenantId, scriptId],
    );
  }
  await query("DROP TABLE copy");
}
