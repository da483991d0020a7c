import { z } from "zod";
import { type Caller, requirePermission } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { type Page, pageInput, pageOf } from "../page.ts";
import { type Member, shownOfUser, toMember } from "./member.ts";

export const listMembersInput = z.strictObject(pageInput).prefault({});
export type ListMembersInput = z.output<typeof listMembersInput>;

/** The tenant's members, those whose account is oldest first. */
export async function listMembers(
  context: Context,
  caller: Caller,
  { limit, cursor }: ListMembersInput,
): Promise<Page<Member>> {
  requirePermission(caller, "members.manage");
  const rows = await context.database.inTenant(caller.scope, (tx) =>
    tx.member.findMany({
      where: { tenantId: caller.tenant.id, userId: cursor ? { gt: cursor } : undefined },
      include: shownOfUser,
      orderBy: { userId: "asc" },
      take: limit + 1,
    }),
  );
  return pageOf(rows, limit, ({ userId }) => userId, toMember);
}
