import type { Prisma } from "@runlet/db";
import type { Caller } from "../access/caller.ts";
import { toPerson } from "../access/emails-of.ts";
import type { Tx } from "../context.ts";
import { type Endpoint, toEndpoint } from "../endpoints/endpoint.ts";
import { notFound } from "../errors.ts";
import type { JsonValue } from "../json.ts";
import type { Limits } from "../settings/limits.ts";
import type { Script, ScriptSchedule, ScriptSummary } from "./script.ts";
import { allowedStatuses } from "./script-status.ts";

/** A script's row with all that its type needs. */
export const scriptParts = {
  endpoint: true,
  schedule: true,
  subscriptions: { orderBy: { pattern: "asc" } },
} as const satisfies Prisma.ScriptInclude;

export type ScriptRow = Prisma.ScriptGetPayload<{ include: typeof scriptParts }>;

/** The row of one script of the tenant; `not_found` when it has none of that id. */
export async function loadScriptRow(tx: Tx, caller: Caller, id: string): Promise<ScriptRow> {
  const row = await tx.script.findFirst({
    where: { tenantId: caller.tenant.id, id },
    include: scriptParts,
  });
  if (row === null) throw notFound("Script");
  return row;
}

/** As `loadScriptRow`, and nobody else changes the script until the transaction ends. */
export async function lockScriptRow(tx: Tx, caller: Caller, id: string): Promise<ScriptRow> {
  await tx.$queryRaw`SELECT FROM scripts
    WHERE tenant_id = ${caller.tenant.id}::uuid AND id = ${id}::uuid FOR UPDATE`;
  return loadScriptRow(tx, caller, id);
}

/** The version that runs. */
export async function loadCurrentVersion(tx: Tx, row: ScriptRow) {
  return tx.version.findFirstOrThrow({
    where: { tenantId: row.tenantId, scriptId: row.id, number: row.version },
  });
}

export function httpOf({ endpoint }: ScriptRow): Endpoint | null {
  return endpoint === null ? null : toEndpoint(endpoint);
}

export function scheduleOf({ schedule }: ScriptRow): ScriptSchedule | null {
  if (schedule === null) return null;
  const { cron, timezone, overlap, catchUp, nextRunAt, lastRunAt, lastRunStatus } = schedule;
  return {
    cron,
    timezone,
    overlap,
    catchUp,
    nextRunAt: nextRunAt?.toISOString() ?? null,
    lastRunAt: lastRunAt?.toISOString() ?? null,
    lastRunStatus,
  };
}

export function eventOf({ type, subscriptions }: ScriptRow): { types: string[] } | null {
  return type === "event" ? { types: subscriptions.map(({ pattern }) => pattern) } : null;
}

/** `emails` holds the creator's address (see `emailsOf`). */
export function toScriptSummary(
  row: ScriptRow,
  caller: Caller,
  emails: ReadonlyMap<string, string>,
): ScriptSummary {
  const http = httpOf(row);
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    type: row.type,
    status: row.status,
    language: row.language,
    version: row.version,
    limits: row.limits as unknown as Limits,
    tags: row.tags,
    metadata: row.metadata as { [key: string]: JsonValue },
    http,
    schedule: scheduleOf(row),
    event: eventOf(row),
    createdBy: toPerson(row.createdBy, emails),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    allowedStatuses: allowedStatuses(row.status, caller),
    url:
      http === null ? null : `/api/run/${caller.tenant.slug}${http.path === "/" ? "" : http.path}`,
  };
}

export function toScript(
  row: ScriptRow,
  source: string,
  caller: Caller,
  emails: ReadonlyMap<string, string>,
): Script {
  return { ...toScriptSummary(row, caller, emails), source };
}
