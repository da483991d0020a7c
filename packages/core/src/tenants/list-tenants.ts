import { z } from "zod";
import type { SignedInUser } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { type Page, pageInput, pageOf } from "../page.ts";
import { requireSuperadmin } from "./require-superadmin.ts";
import { type Tenant, toTenant } from "./tenant.ts";

export const listTenantsInput = z.strictObject(pageInput).prefault({});
export type ListTenantsInput = z.output<typeof listTenantsInput>;

/** All tenants of the instance, newest first. For superadmins. */
export async function listTenants(
  context: Context,
  user: SignedInUser,
  { limit, cursor }: ListTenantsInput,
): Promise<Page<Tenant>> {
  requireSuperadmin(user);
  const rows = await context.database.asSystem("list-tenants", (tx) =>
    tx.tenant.findMany({
      where: { id: cursor ? { lt: cursor } : undefined },
      orderBy: { id: "desc" },
      take: limit + 1,
    }),
  );
  return pageOf(rows, limit, ({ id }) => id, toTenant);
}
