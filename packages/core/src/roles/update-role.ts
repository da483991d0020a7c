import { z } from "zod";
import { type Caller, requirePermission } from "../access/caller.ts";
import {
  defaultRolePermissions,
  isRoleWithin,
  type Permission,
  permissions,
} from "../access/permission.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { Context, Tx } from "../context.ts";
import { CoreError, invalidField, notFound } from "../errors.ts";
import type { RoleItem } from "./role.ts";

export const updateRoleInput = z.strictObject({
  name: z.literal("developer").describe("The only role that can be granted more."),
  permissions: z
    .array(z.enum(permissions))
    .describe("All that the role shall have; what it has by default cannot be taken from it."),
});
export type UpdateRoleInput = z.output<typeof updateRoleInput>;

async function lockRole(tx: Tx, tenantId: string, name: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ permissions: string[] }[]>`
    SELECT permissions FROM roles WHERE tenant_id = ${tenantId}::uuid AND name = ${name} FOR UPDATE`;
  const [row] = rows;
  if (row === undefined) throw notFound("Role");
  return row.permissions;
}

/** Grants a role more, or takes such grants back. Only an admin may: a role must not be able to widen itself. */
export async function updateRole(
  context: Context,
  caller: Caller,
  input: UpdateRoleInput,
): Promise<RoleItem> {
  requirePermission(caller, "members.manage");
  if (!isRoleWithin("admin", caller.role)) {
    throw new CoreError("forbidden", "Only an admin may change what a role has");
  }
  const missing = defaultRolePermissions[input.name].filter((p) => !input.permissions.includes(p));
  if (missing.length > 0) {
    throw invalidField("permissions", `must hold ${missing.join(", ")}, which the role always has`);
  }
  const after: Permission[] = permissions.filter((p) => input.permissions.includes(p));
  const tenantId = caller.tenant.id;
  return context.database.inTenant(caller.scope, async (tx) => {
    const before = await lockRole(tx, tenantId, input.name);
    await tx.role.updateMany({
      where: { tenantId, name: input.name },
      data: { permissions: after },
    });
    await recordAudit(tx, caller, {
      tenantId,
      action: "role.update",
      target: { type: "role", id: input.name, name: input.name },
      changes: { permissions: [before, after] },
    });
    return { name: input.name, permissions: after };
  });
}
