import type { Database } from "../database.ts";
import { newId } from "../ids.ts";
import { createTenantScope, type TenantScope } from "../scope.ts";

/** A tenant with one member, its admin, whose password's hash is "hash". */
export async function createTestTenant(
  database: Database,
  slug: string,
): Promise<{ scope: TenantScope; userId: string }> {
  const tenantId = newId();
  const userId = newId();
  await database.asSystem("create-tenant", async (tx) => {
    await tx.tenant.create({ data: { id: tenantId, slug, name: `Tenant ${slug}` } });
    await tx.user.create({
      data: { id: userId, email: `admin@${slug}.example`, passwordHash: "hash" },
    });
    await tx.role.create({ data: { tenantId, name: "admin", permissions: ["scripts.read"] } });
    await tx.member.create({ data: { tenantId, userId, role: "admin" } });
  });
  return { scope: createTenantScope(tenantId), userId };
}
