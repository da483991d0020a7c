import { isUniqueViolation, newId } from "@runlet/db";
import { defaultRolePermissions, roles } from "../access/permission.ts";
import { type Actor, instanceTenantId, recordAudit } from "../audit/record-audit.ts";
import type { Context } from "../context.ts";
import { conflictingField } from "../errors.ts";
import { type CreateTenantInput, type Tenant, toTenant } from "./tenant.ts";

/** Makes a tenant with its three roles and its settings. `conflict` when the slug is taken. */
export async function writeTenant(
  context: Context,
  actor: Actor,
  { slug, name }: CreateTenantInput,
): Promise<Tenant> {
  const id = newId();
  try {
    return await context.database.asSystem("create-tenant", async (tx) => {
      const row = await tx.tenant.create({ data: { id, slug, name, createdAt: context.now() } });
      await tx.role.createMany({
        data: roles.map((role) => ({
          tenantId: id,
          name: role,
          permissions: [...defaultRolePermissions[role]],
        })),
      });
      await tx.tenantSettings.createMany({ data: [{ tenantId: id }] });
      await recordAudit(tx, actor, {
        tenantId: instanceTenantId,
        action: "tenant.create",
        target: { type: "tenant", id, name: slug },
        changes: { slug: [null, slug], name: [null, name] },
      });
      return toTenant(row);
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw conflictingField("slug", "is taken by another tenant");
  }
}
