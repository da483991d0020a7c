import { type Caller, requirePermission } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { type RoleItem, toRoleItems } from "./role.ts";

/** The tenant's three roles and what each may do. */
export async function listRoles(context: Context, caller: Caller): Promise<{ items: RoleItem[] }> {
  requirePermission(caller, "members.manage");
  const rows = await context.database.inTenant(caller.scope, (tx) =>
    tx.role.findMany({ where: { tenantId: caller.tenant.id } }),
  );
  return { items: toRoleItems(rows) };
}
