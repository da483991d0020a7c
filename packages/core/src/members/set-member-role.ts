import { type Caller, requirePermission } from "../access/caller.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { Context } from "../context.ts";
import { lockMember, requireRoleWithin } from "./lock-member.ts";
import type { Member, SetMemberRoleInput } from "./member.ts";

/** Gives a member another role, at most the caller's own. It counts from their next request on. */
export async function setMemberRole(
  context: Context,
  caller: Caller,
  { userId, role }: SetMemberRoleInput,
): Promise<Member> {
  requirePermission(caller, "members.manage");
  requireRoleWithin(caller, role);
  const tenantId = caller.tenant.id;
  return context.database.inTenant(caller.scope, async (tx) => {
    const before = await lockMember(tx, caller, userId);
    await tx.member.updateMany({ where: { tenantId, userId }, data: { role } });
    await recordAudit(tx, caller, {
      tenantId,
      action: "member.update",
      target: { type: "member", id: userId, name: before.email },
      changes: { role: [before.role, role] },
    });
    return { ...before, role };
  });
}
