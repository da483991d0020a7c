import { z } from "zod";
import { type Caller, requirePermission } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { type Page, pageInput, pageOf } from "../page.ts";
import { storableText } from "../text.ts";

export const listAuditInput = z
  .strictObject({
    action: storableText()
      .optional()
      .describe("Only entries of this action, such as `script.update`."),
    targetType: storableText()
      .optional()
      .describe("Only entries about this kind, such as `script`."),
    targetId: storableText().optional().describe("Only entries about what has this id."),
    ...pageInput,
  })
  .prefault({});
export type ListAuditInput = z.output<typeof listAuditInput>;

export interface AuditItem {
  id: string;
  actor: { type: "user" | "api_key" | "script" | "system"; id: string | null; name: string };
  action: string;
  target: { type: string; id: string; name: string };
  changes: unknown;
  ip: string;
  createdAt: string;
}

/** The tenant's audit log, newest first. */
export async function listAudit(
  context: Context,
  caller: Caller,
  input: ListAuditInput,
): Promise<Page<AuditItem>> {
  requirePermission(caller, "audit.read");
  const { action, targetType, targetId, limit, cursor } = input;
  const rows = await context.database.inTenant(caller.scope, (tx) =>
    tx.auditEntry.findMany({
      where: {
        tenantId: caller.tenant.id,
        action,
        targetType,
        targetId,
        id: cursor ? { lt: cursor } : undefined,
      },
      orderBy: { id: "desc" },
      take: limit + 1,
    }),
  );
  return pageOf(
    rows,
    limit,
    ({ id }) => id,
    (row) => ({
      id: row.id,
      actor: { type: row.actorType, id: row.actorId, name: row.actorName },
      action: row.action,
      target: { type: row.targetType, id: row.targetId, name: row.targetName },
      changes: row.changes,
      ip: row.ip,
      createdAt: row.createdAt.toISOString(),
    }),
  );
}
