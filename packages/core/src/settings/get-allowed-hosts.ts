import type { Context, TenantScope } from "../context.ts";
import { effectiveHosts } from "./internal-hosts.ts";
import { loadSettings } from "./tenant-settings.ts";

/** Internal hosts that requests on behalf of a tenant may reach: those its admins opened, as far as the operator permits them. */
export async function getAllowedHosts(
  { database, permittedHosts }: Pick<Context, "database" | "permittedHosts">,
  scope: TenantScope,
): Promise<string[]> {
  const { allowedHosts } = await database.inTenant(scope, (tx) => loadSettings(tx, scope.tenantId));
  return effectiveHosts(allowedHosts, permittedHosts);
}
