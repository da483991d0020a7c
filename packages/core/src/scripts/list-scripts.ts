import type { ExecutionStatus } from "@runlet/db";
import { type Caller, requirePermission } from "../access/caller.ts";
import { emailsOf } from "../access/emails-of.ts";
import type { Context, Tx } from "../context.ts";
import { type Page, pageOf } from "../page.ts";
import type { ScriptListItem } from "./script.ts";
import type { ListScriptsInput } from "./script-input.ts";
import { scriptParts, toScriptSummary } from "./script-row.ts";

type LastExecution = ScriptListItem["lastExecution"];

/** One probe of the index for each script of the page, however many executions there are. */
async function lastExecutionsOf(
  tx: Tx,
  tenantId: string,
  scriptIds: string[],
): Promise<ReadonlyMap<string, LastExecution>> {
  const rows = await tx.$queryRaw<
    { script_id: string; id: string; status: ExecutionStatus; completed_at: Date | null }[]
  >`SELECT script.id AS script_id, last.id, last.status::text AS status, last.completed_at
    FROM unnest(${scriptIds}::uuid[]) AS script(id)
    CROSS JOIN LATERAL (
      SELECT id, status, completed_at FROM executions
      WHERE tenant_id = ${tenantId}::uuid AND script_id = script.id
      ORDER BY id DESC LIMIT 1
    ) AS last`;
  return new Map(
    rows.map(({ script_id, id, status, completed_at }) => [
      script_id,
      { id, status, completedAt: completed_at?.toISOString() ?? null },
    ]),
  );
}

/** Prisma leaves LIKE's wildcards in what it searches for. */
function literal(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

/** The tenant's scripts, newest first, each with how its last execution ended. */
export async function listScripts(
  context: Context,
  caller: Caller,
  input: ListScriptsInput,
): Promise<Page<ScriptListItem>> {
  requirePermission(caller, "scripts.read");
  const { status, type, tag, search, limit, cursor } = input;
  const tenantId = caller.tenant.id;
  const found = search && { contains: literal(search), mode: "insensitive" as const };
  const { rows, last } = await context.database.inTenant(caller.scope, async (tx) => {
    const rows = await tx.script.findMany({
      where: {
        tenantId,
        status,
        type,
        tags: tag === undefined ? undefined : { has: tag },
        OR: found ? [{ name: found }, { description: found }] : undefined,
        id: cursor ? { lt: cursor } : undefined,
      },
      include: scriptParts,
      orderBy: { id: "desc" },
      take: limit + 1,
    });
    const ids = rows.map(({ id }) => id);
    return { rows, last: await lastExecutionsOf(tx, tenantId, ids) };
  });
  const emails = await emailsOf(
    context,
    rows.map(({ createdBy }) => createdBy),
  );
  return pageOf(
    rows,
    limit,
    ({ id }) => id,
    (row) => ({
      ...toScriptSummary(row, caller, emails),
      lastExecution: last.get(row.id) ?? null,
    }),
  );
}
