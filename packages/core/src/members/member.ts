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
  email: emailAddress,
  role: z.enum(roles),
  /** For a person who has no account yet. */
  name: singleLine({ min: 0, max: 100 }).default(""),
});
export type AddMemberInput = z.output<typeof addMemberInput>;

export const setMemberRoleInput = z.strictObject({ userId: id, role: z.enum(roles) });
export type SetMemberRoleInput = z.output<typeof setMemberRoleInput>;

export const memberIdInput = z.strictObject({ userId: id });
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
