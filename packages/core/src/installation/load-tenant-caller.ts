import type { Caller } from "../access/caller.ts";
import { systemCallerOf } from "../access/system-caller.ts";
import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";

/** The system as a caller in the tenant of a slug; `not_found` when there is none. */
export async function loadTenantCaller(context: Context, slug: string): Promise<Caller> {
  const tenant = await context.database.asSystem("installation", (tx) =>
    tx.tenant.findFirst({ where: { slug }, select: { id: true, slug: true, name: true } }),
  );
  if (tenant === null) throw notFound(`Tenant ${slug}`);
  return systemCallerOf(tenant);
}
