import { isUniqueViolation, newId } from "@runlet/db";
import { type Caller, requirePermission } from "../access/caller.ts";
import { generatePassword, hashPassword } from "../access/password.ts";
import { instanceTenantId, recordAudit } from "../audit/record-audit.ts";
import type { Context, Tx } from "../context.ts";
import { conflictingField } from "../errors.ts";
import { requireRoleWithin } from "./lock-member.ts";
import { type AddMemberInput, type Member, shownOfUser, toMember } from "./member.ts";

async function createUser(
  tx: Tx,
  caller: Caller,
  input: { email: string; name: string; passwordHash: string },
): Promise<string> {
  const userId = newId();
  await tx.user.create({ data: { id: userId, ...input }, select: { id: true } });
  await recordAudit(tx, caller, {
    tenantId: instanceTenantId,
    action: "user.create",
    target: { type: "user", id: userId, name: input.email },
  });
  return userId;
}

/**
 * Makes a person a member. Who has no account gets one, whose `password` is told this once and is
 * for the admin to hand over; null when there was an account. `conflict` for who is a member already.
 */
export async function addMember(
  context: Context,
  caller: Caller,
  { email, role, name }: AddMemberInput,
): Promise<Member & { password: string | null }> {
  requirePermission(caller, "members.manage");
  requireRoleWithin(caller, role);
  const tenantId = caller.tenant.id;
  const password = generatePassword();
  const passwordHash = await hashPassword(password);
  try {
    // Accounts belong to the instance: the app role cannot write them.
    return await context.database.asSystem("manage-users", async (tx) => {
      const known = await tx.user.findFirst({ where: { email }, select: { id: true } });
      const userId = known?.id ?? (await createUser(tx, caller, { email, name, passwordHash }));
      const row = await tx.member.create({
        data: { tenantId, userId, role },
        include: shownOfUser,
      });
      await recordAudit(tx, caller, {
        tenantId,
        action: "member.add",
        target: { type: "member", id: userId, name: email },
        changes: { role: [null, role] },
      });
      return { ...toMember(row), password: known === null ? password : null };
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw conflictingField("email", "is a member already");
  }
}
