import { newId, type Prisma } from "@runlet/db";
import type { Tx } from "../context.ts";

/** The tenant of what concerns the whole instance. */
export const instanceTenantId = "00000000-0000-0000-0000-000000000000";

/** Who did it, as it was then. A caller is one. */
export interface Actor {
  type: "user" | "api_key" | "script" | "system";
  id: string | null;
  name: string;
  ip: string;
}

export const systemActor: Actor = { type: "system", id: null, name: "system", ip: "" };

/** `{ field: [before, after] }`: no secrets, no whole sources. */
export type Changes = Record<string, [before: unknown, after: unknown]>;

export interface AuditRecord {
  tenantId: string;
  /** `<noun>.<verb>`. */
  action: string;
  target: { type: string; id: string; name?: string };
  changes?: Changes;
}

/** Writes one row of the audit log, in the transaction of the change that it tells of. */
export async function recordAudit(tx: Tx, actor: Actor, record: AuditRecord): Promise<void> {
  await recordAudits(tx, actor, [record]);
}

/** As `recordAudit`, for what one actor did to many things at once. */
export async function recordAudits(
  tx: Tx,
  actor: Actor,
  records: readonly AuditRecord[],
): Promise<void> {
  await tx.auditEntry.createMany({
    data: records.map(({ tenantId, action, target, changes = {} }) => ({
      tenantId,
      id: newId(),
      actorType: actor.type,
      actorId: actor.id,
      actorName: actor.name,
      action,
      targetType: target.type,
      targetId: target.id,
      targetName: target.name ?? "",
      changes: changes as Prisma.InputJsonObject,
      ip: actor.ip,
    })),
  });
}

/** The fields of `after` that differ from `before`, by their JSON. */
export function changesBetween<Fields extends object>(before: Fields, after: Fields): Changes {
  const changes: Changes = {};
  for (const name of Object.keys(after) as (keyof Fields & string)[]) {
    const [old, current] = [before[name] ?? null, after[name] ?? null];
    if (JSON.stringify(old) !== JSON.stringify(current)) changes[name] = [old, current];
  }
  return changes;
}
