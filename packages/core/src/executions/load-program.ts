import type { Tx } from "../context.ts";
import type { Language, ScriptStatus, ScriptType } from "../scripts/script.ts";
import { effectiveLimits, type Limits } from "../settings/limits.ts";
import { readSettings } from "../settings/tenant-settings.ts";

/** All that a run of a script's newest version needs. */
export interface LoadedProgram {
  tenant: { id: string; slug: string; name: string };
  script: { id: string; name: string; version: number; type: ScriptType };
  status: ScriptStatus;
  limits: Limits;
  /** Of the tenant's settings; what the operator permits of them is to be asked when they are used. */
  allowedHosts: string[];
  program: { source: string; sourceHash: string; filename: string };
  /** From places in the program to those in the author's source; null where they are the same. */
  sourceMap: string | null;
}

interface Row {
  tenant_slug: string;
  tenant_name: string;
  settings: unknown;
  name: string;
  type: ScriptType;
  status: ScriptStatus;
  version: number;
  limits: Limits;
  language: Language;
  program: string;
  source_hash: string;
  source_map: string | null;
}

/** Reads it in one statement, for every execution begins with it; null when there is no such script. */
export async function loadProgram(
  tx: Tx,
  tenantId: string,
  scriptId: string,
): Promise<LoadedProgram | null> {
  const [row] = await tx.$queryRaw<Row[]>`
    SELECT tenant.slug AS tenant_slug, tenant.name AS tenant_name, settings."values" AS settings,
      script.name, script.type::text AS type, script.status::text AS status, script.version, script.limits,
      version.language::text AS language, version.program, version.source_hash, version.source_map
    FROM scripts AS script
    JOIN versions AS version ON version.tenant_id = script.tenant_id
      AND version.script_id = script.id AND version.number = script.version
    JOIN tenants AS tenant ON tenant.id = script.tenant_id
    LEFT JOIN tenant_settings AS settings ON settings.tenant_id = script.tenant_id
    WHERE script.tenant_id = ${tenantId}::uuid AND script.id = ${scriptId}::uuid
      AND tenant.status = 'active'`;
  if (row === undefined) return null;
  const { maxima, allowedHosts } = readSettings(row.settings);
  return {
    tenant: { id: tenantId, slug: row.tenant_slug, name: row.tenant_name },
    script: { id: scriptId, name: row.name, version: row.version, type: row.type },
    status: row.status,
    limits: effectiveLimits(row.limits, maxima),
    allowedHosts,
    program: {
      source: row.program,
      sourceHash: row.source_hash,
      filename: `${row.name}.${row.language === "typescript" ? "ts" : "js"}`,
    },
    sourceMap: row.source_map,
  };
}
