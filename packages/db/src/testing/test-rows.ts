import type { Client } from "pg";

interface Column {
  name: string;
  type: string;
  category: string;
  label: string | null;
}

/** Every table with a tenant_id, as the catalog has it now: `public.scripts`, partitions not included. */
export async function tenantTables(owner: Client): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(`
    SELECT format('%s.%s', n.nspname, c.relname) AS name
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE a.attname = 'tenant_id' AND NOT a.attisdropped AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    ORDER BY 1`);
  return rows.map((row) => row.name);
}

/**
 * SQL that inserts one row of a tenant into any table, with a value for each column that must have one. All texts are `/xx`, which no
 * check minds but that of a collection's name; foreign keys are the caller's to turn off.
 */
export async function insertAnyRow(
  owner: Client,
  table: string,
  tenantId: string,
  id: string,
): Promise<string> {
  const { rows } = await owner.query<Column>(
    `SELECT a.attname AS name, t.typname AS type, t.typcategory AS category,
      (SELECT enumlabel FROM pg_enum WHERE enumtypid = t.oid ORDER BY enumsortorder LIMIT 1) AS label
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attnotnull AND NOT a.atthasdef`,
    [table],
  );
  const values = rows.map((column) =>
    column.name === "tenant_id" ? `'${tenantId}'` : sampleValue(column, id),
  );
  return `INSERT INTO ${table} (${rows.map((row) => row.name).join(", ")}) VALUES (${values.join(", ")})`;
}

function sampleValue({ name, type, category, label }: Column, id: string): string {
  if (name === "collection") return "'xx'";
  if (category === "A") return "'{/xx}'";
  if (label !== null) return `'${label}'`;
  if (type === "uuid") return `'${id}'`;
  if (type === "timestamptz") return "now()";
  if (type === "json" || type === "jsonb") return "'{}'";
  if (type === "bytea") return "'\\x00'";
  if (category === "N") return "1";
  return "'/xx'";
}
