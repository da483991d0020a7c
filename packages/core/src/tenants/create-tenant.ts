import type { SignedInUser } from "../access/caller.ts";
import type { Actor } from "../audit/record-audit.ts";
import type { Context } from "../context.ts";
import { requireSuperadmin } from "./require-superadmin.ts";
import type { CreateTenantInput, Tenant } from "./tenant.ts";
import { writeTenant } from "./write-tenant.ts";

/** Makes a tenant. For superadmins, whom no tenant bounds: they call as users of the instance. */
export async function createTenant(
  context: Context,
  user: SignedInUser,
  input: CreateTenantInput,
  { ip }: { ip: string },
): Promise<Tenant> {
  requireSuperadmin(user);
  const actor: Actor = { type: "user", id: user.id, name: user.email, ip };
  return writeTenant(context, actor, input);
}
