import { z } from "zod";
import { type Role, roles } from "../access/permission.ts";
import { emailAddress, id, singleLine } from "../text.ts";

export interface Member {
  userId: string;
  email: string;
  name: string;
  role: Role;
  createdAt: string;
}

export const addMemberInput = z.strictObject({
  email: emailAddress.describe("Of the person to add."),
  role: z.enum(roles).describe("What the person may do; at most the caller's own."),
  name: singleLine({ min: 0, max: 100 })
    .default("")
    .describe("For a person who has no account yet."),
});
export type AddMemberInput = z.output<typeof addMemberInput>;

export const setMemberRoleInput = z.strictObject({
  userId: id.describe("The member."),
  role: z.enum(roles).describe("The role to give; at most the caller's own."),
});
export type SetMemberRoleInput = z.output<typeof setMemberRoleInput>;

export const memberIdInput = z.strictObject({ userId: id.describe("The member.") });
export type MemberIdInput = z.output<typeof memberIdInput>;

export function toMember(row: {
  role: string;
  createdAt: Date;
  user: { id: string; email: string; name: string };
}): Member {
  return {
    userId: row.user.id,
    email: row.user.email,
    name: row.user.name,
    role: row.role as Role,
    createdAt: row.createdAt.toISOString(),
  };
}

export const shownOfUser = { user: { select: { id: true, email: true, name: true } } } as const;
