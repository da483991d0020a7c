import { type Permission, permissionsOf, type Role, roles } from "../access/permission.ts";

export interface RoleItem {
  name: Role;
  permissions: Permission[];
}

/** The three roles in their order, each with what it has now. */
export function toRoleItems(rows: { name: string; permissions: string[] }[]): RoleItem[] {
  return roles.map((name) => {
    const stored = rows.find((row) => row.name === name)?.permissions ?? [];
    return { name, permissions: [...permissionsOf(name, stored)] };
  });
}
