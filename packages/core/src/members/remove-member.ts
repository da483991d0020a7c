import { type Caller, requirePermission } from "../access/caller.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { Context } from "../context.ts";
import { lockMember } from "./lock-member.ts";
import type { MemberIdInput } from "./member.ts";

/** Takes a person out of the tenant; their API keys in it stop with it. Their account stays. */
export async function removeMember(
  context: Context,
  caller: Caller,
  { userId }: MemberIdInput,
): Promise<{ userId: string }> {
  requirePermission(caller, "members.manage");
  const tenantId = caller.tenant.id;
  return context.database.inTenant(caller.scope, async (tx) => {
    const member = await lockMember(tx, caller, userId);
    await tx.member.deleteMany({ where: { tenantId, userId } });
    await recordAudit(tx, caller, {
      tenantId,
      action: "member.remove",
      target: { type: "member", id: userId, name: member.email },
      changes: { role: [member.role, null] },
    });
    return { userId };
  });
}
