import { createTenantScope } from "@runlet/db";
import type { Caller } from "./caller.ts";
import { permissionsOf } from "./permission.ts";

/**
 * The platform itself at work in a tenant that core read from the database: queue jobs, requests to
 * endpoints, the installation. Never made from what a request says.
 */
export function systemCallerOf(
  tenant: { id: string; slug: string; name: string },
  ip = "",
): Caller {
  return {
    type: "system",
    id: null,
    userId: null,
    name: "system",
    scope: createTenantScope(tenant.id),
    tenant: { id: tenant.id, slug: tenant.slug, name: tenant.name },
    role: "superadmin",
    permissions: permissionsOf("superadmin", []),
    ip,
  };
}
