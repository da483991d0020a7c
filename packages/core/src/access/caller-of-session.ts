import { createTenantScope } from "@runlet/db";
import type { Context } from "../context.ts";
import type { Caller, SignedInUser } from "./caller.ts";
import { permissionsOf } from "./permission.ts";

/**
 * A signed-in person as a caller in one tenant; null when they are no member of it, which tells
 * nothing about whether it exists.
 */
export async function callerOfSession(
  context: Context,
  user: SignedInUser,
  tenantSlug: string,
  { ip }: { ip: string },
): Promise<Caller | null> {
  const tenant = user.tenants.find(({ slug }) => slug === tenantSlug);
  if (tenant === undefined) return null;
  const { role } = tenant;
  const row = await context.database.asSystem("authenticate", (tx) =>
    tx.role.findFirst({ where: { tenantId: tenant.id, name: role } }),
  );
  return {
    type: "user",
    id: user.id,
    userId: user.id,
    name: user.email,
    scope: createTenantScope(tenant.id),
    tenant: { id: tenant.id, slug: tenant.slug, name: tenant.name },
    role,
    permissions: permissionsOf(role, row?.permissions ?? []),
    ip,
  };
}
