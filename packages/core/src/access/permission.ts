/** All that can be allowed. */
export const permissions = [
  "scripts.read",
  "scripts.create",
  "scripts.update",
  "scripts.delete",
  "scripts.execute",
  "members.manage",
  "secrets.manage",
  "settings.manage",
  "audit.read",
  "data.read",
  "data.write",
] as const;
export type Permission = (typeof permissions)[number];

/** The roles of a tenant, the mightiest first. */
export const roles = ["admin", "developer", "viewer"] as const;
export type Role = (typeof roles)[number];

/** A superadmin is one of the instance, and has everything in every tenant. */
export type CallerRole = "superadmin" | Role;

/** What each role has when a tenant is made. Only the developer's list may grow (see `update-role.ts`). */
export const defaultRolePermissions: Record<Role, readonly Permission[]> = {
  admin: permissions,
  developer: ["scripts.read", "scripts.create", "scripts.execute", "data.read"],
  viewer: ["scripts.read"],
};

const rank: Record<CallerRole, number> = { superadmin: 3, admin: 2, developer: 1, viewer: 0 };

/** Nobody hands out a role above their own. */
export function isRoleWithin(role: CallerRole, limit: CallerRole): boolean {
  return rank[role] <= rank[limit];
}

/** The lesser of two roles. */
export function lesserRole(first: CallerRole, second: CallerRole): CallerRole {
  return rank[first] <= rank[second] ? first : second;
}

/**
 * The permissions a caller has: a superadmin's and an admin's do not depend on any row, so no
 * edit of the roles table can lock a tenant out; what is stored counts for the others.
 */
export function permissionsOf(
  role: CallerRole,
  stored: readonly string[],
): ReadonlySet<Permission> {
  if (role === "superadmin" || role === "admin") return new Set(permissions);
  return new Set(permissions.filter((permission) => stored.includes(permission)));
}
