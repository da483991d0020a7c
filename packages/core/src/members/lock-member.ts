import type { Caller } from "../access/caller.ts";
import { isRoleWithin, type Role } from "../access/permission.ts";
import type { Tx } from "../context.ts";
import { CoreError, notFound } from "../errors.ts";
import { type Member, shownOfUser, toMember } from "./member.ts";

/** Rejects with `forbidden` when the caller would give or take a role above their own. */
export function requireRoleWithin(caller: Caller, role: Role): void {
  if (!isRoleWithin(role, caller.role)) {
    throw new CoreError("forbidden", `Only an admin may do this with the role ${role}`);
  }
}

/**
 * Reads a member who is about to lose their role. The admins' rows are held until the transaction ends,
 * so that two admins cannot remove each other and leave the tenant with none; the last one stays
 * (`conflict`).
 */
export async function lockMember(tx: Tx, caller: Caller, userId: string): Promise<Member> {
  const tenantId = caller.tenant.id;
  const admins = await tx.$queryRaw<{ user_id: string }[]>`
    SELECT user_id FROM members
    WHERE tenant_id = ${tenantId}::uuid AND (role = 'admin' OR user_id = ${userId}::uuid)
    ORDER BY user_id FOR UPDATE`;
  const row = await tx.member.findFirst({ where: { tenantId, userId }, include: shownOfUser });
  if (row === null) throw notFound("Member");
  const member = toMember(row);
  requireRoleWithin(caller, member.role);
  if (member.role === "admin" && admins.length === 1) {
    throw new CoreError("conflict", "A tenant keeps at least one admin");
  }
  return member;
}
