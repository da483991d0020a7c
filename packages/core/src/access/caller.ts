import type { TenantScope } from "@runlet/db";
import { CoreError } from "../errors.ts";
import type { CallerRole, Permission } from "./permission.ts";

/** Who calls, in which tenant, with which rights. Only authentication makes one. */
export interface Caller {
  type: "user" | "api_key" | "system";
  /** The user's or the key's id; null for the system. */
  id: string | null;
  /** The person behind: the user, or the maker of the key. Null for the system and for keys of the command line. */
  userId: string | null;
  /** An e-mail address or a key's name. */
  name: string;
  scope: TenantScope;
  tenant: { id: string; slug: string; name: string };
  role: CallerRole;
  permissions: ReadonlySet<Permission>;
  ip: string;
}

export function hasPermission(caller: Caller, permission: Permission): boolean {
  return caller.permissions.has(permission);
}

/** Rejects with `forbidden` when the caller lacks the permission. */
export function requirePermission(caller: Caller, permission: Permission): void {
  if (!hasPermission(caller, permission)) {
    throw new CoreError("forbidden", `This needs the permission ${permission}`);
  }
}

/** A person who is signed in, before a tenant is chosen. A superadmin sees all tenants. */
export interface SignedInUser {
  id: string;
  email: string;
  name: string;
  isSuperadmin: boolean;
  sessionId: string;
  tenants: { id: string; slug: string; name: string; role: CallerRole }[];
}
