import { Prisma } from "@runlet/db";
import type { Database, Tx } from "../context.ts";
import { patternsOf } from "../events/event-pattern.ts";
import type { Language, ScriptStatus, ScriptType } from "../scripts/script.ts";
import { effectiveLimits, type Limits } from "../settings/limits.ts";
import { readSettings } from "../settings/tenant-settings.ts";
import { createTenantCache } from "../tenant-cache.ts";
import type { TenantChanges } from "../tenant-changes.ts";
import { executionEventTypes } from "./execution.ts";

/** What a script listens to that hears of executions. */
const executionEventPatterns = [...new Set(executionEventTypes.flatMap(patternsOf))];

/** All that a run of a script's newest version needs. */
export interface LoadedProgram {
  tenant: { id: string; slug: string; name: string };
  script: { id: string; name: string; version: number; type: ScriptType };
  status: ScriptStatus;
  limits: Limits;
  /** Whether a script of the tenant listens to what the platform tells of executions. */
  isListenedTo: boolean;
  /** Of the tenant's settings; what the operator permits of them is to be asked when they are used. */
  allowedHosts: string[];
  program: { source: string; sourceHash: string; filename: string };
  /** From places in the program to those in the author's source; null where they are the same. */
  sourceMap: string | null;
}

interface Row {
  tenant_id: string;
  script_id: string;
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
  is_listened_to: boolean;
}

function toLoadedProgram(row: Row): LoadedProgram {
  const { maxima, allowedHosts } = readSettings(row.settings);
  return {
    tenant: { id: row.tenant_id, slug: row.tenant_slug, name: row.tenant_name },
    script: { id: row.script_id, name: row.name, version: row.version, type: row.type },
    status: row.status,
    isListenedTo: row.is_listened_to,
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

/**
 * Reads what runs of these scripts need, in one statement, for every execution begins with it.
 * @returns by the script's id; without scripts that there are not, or whose tenant is not active
 */
export async function loadPrograms(
  tx: Tx,
  scripts: readonly { tenantId: string; scriptId: string }[],
): Promise<ReadonlyMap<string, LoadedProgram>> {
  const wanted = new Map(scripts.map((script) => [script.scriptId, script.tenantId]));
  if (wanted.size === 0) return new Map();
  const rows = await tx.$queryRaw<Row[]>(selectPrograms(wanted));
  return new Map(rows.map((row) => [row.script_id, toLoadedProgram(row)]));
}

/** @param wanted tenants' ids by scripts' */
function selectPrograms(wanted: ReadonlyMap<string, string>): Prisma.Sql {
  return Prisma.sql`
    SELECT script.tenant_id, script.id AS script_id, tenant.slug AS tenant_slug, tenant.name AS tenant_name,
      settings."values" AS settings, script.name, script.type::text AS type, script.status::text AS status,
      script.version, script.limits, version.language::text AS language, version.program, version.source_hash,
      version.source_map, EXISTS (
        SELECT FROM event_subscriptions AS subscription WHERE subscription.tenant_id = script.tenant_id
          AND subscription.pattern = ANY(${executionEventPatterns}::text[])) AS is_listened_to
    FROM unnest(${[...wanted.values()]}::uuid[], ${[...wanted.keys()]}::uuid[]) AS wanted (tenant_id, id)
    JOIN scripts AS script ON script.tenant_id = wanted.tenant_id AND script.id = wanted.id
    JOIN versions AS version ON version.tenant_id = script.tenant_id
      AND version.script_id = script.id AND version.number = script.version
    JOIN tenants AS tenant ON tenant.id = script.tenant_id
    LEFT JOIN tenant_settings AS settings ON settings.tenant_id = script.tenant_id
    WHERE tenant.status = 'active'`;
}

/** The same of one script; null when there is no such script. */
export async function loadProgram(
  tx: Tx,
  tenantId: string,
  scriptId: string,
): Promise<LoadedProgram | null> {
  return (await loadPrograms(tx, [{ tenantId, scriptId }])).get(scriptId) ?? null;
}

/** Programs that ran a moment ago. */
export interface KnownPrograms {
  /** As `loadProgram`, at most a second behind the database. */
  find(tenantId: string, scriptId: string): Promise<LoadedProgram | null>;
}

/** Of all programs together, in characters of their sources. */
const maxKnownSize = 64 * 1_048_576;

export function createKnownPrograms(database: Database, changes: TenantChanges): KnownPrograms {
  const cache = createTenantCache<LoadedProgram>({
    changes,
    tenantIdOf: ({ tenant }) => tenant.id,
    sizeOf: ({ program, sourceMap }) => program.source.length + (sourceMap?.length ?? 0) + 1_000,
    maxSize: maxKnownSize,
  });
  return {
    async find(tenantId, scriptId) {
      const read = async () => {
        const { text, values } = selectPrograms(new Map([[scriptId, tenantId]]));
        const [row] = await database.runAsSystem<Row>({ name: "load-program", text, values });
        return row === undefined ? null : toLoadedProgram(row);
      };
      return cache.get(`${tenantId}/${scriptId}`, read);
    },
  };
}
