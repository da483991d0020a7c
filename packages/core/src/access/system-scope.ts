import { createTenantScope } from "@runlet/db";
import type { TenantScope } from "../context.ts";

/**
 * The scope of a tenant that the platform's own records name: a queue's payload, the internal call between
 * web and runner, a row that the system read. Never of what a request says.
 */
export function systemScopeOf(tenantId: string): TenantScope {
  return createTenantScope(tenantId);
}
