import type { Tx } from "../context.ts";
import type { CallerRole, Role } from "./permission.ts";

/** A user as a script sees who started it. */
export interface Person {
  id: string;
  email: string;
  role: CallerRole;
}

/** The user and their role in the tenant, under the system role; null when there is no such user or they are no part of it. */
export async function findPerson(tx: Tx, tenantId: string, userId: string): Promise<Person | null> {
  const user = await tx.user.findFirst({
    where: { id: userId },
    select: {
      id: true,
      email: true,
      isSuperadmin: true,
      members: { where: { tenantId }, select: { role: true } },
    },
  });
  if (user === null) return null;
  const member = user.members[0]?.role as Role | undefined;
  const role = user.isSuperadmin ? "superadmin" : member;
  return role === undefined ? null : { id: user.id, email: user.email, role };
}
