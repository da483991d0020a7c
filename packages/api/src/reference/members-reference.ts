import { z } from "zod";
import { identifier, instant, named, pageAnswer } from "./answer.ts";
import { role } from "./session-reference.ts";

const fields = {
  userId: identifier.describe("The user's id."),
  email: z.string().describe("The user's e-mail address."),
  name: z.string().describe("The person's name."),
  role: role.describe("What the member may do."),
  createdAt: instant.describe("When the person became a member."),
};
const member = named("Member", z.strictObject(fields));

export const membersReference = {
  list: {
    summary: "List members",
    description: "Who belongs to the tenant, with their roles.",
    answer: pageAnswer("MemberPage", member),
  },
  add: {
    summary: "Add a member",
    description:
      "Who has no account gets one; its password is told in this answer and never again.",
    answer: named(
      "NewMember",
      z.strictObject({
        ...fields,
        password: z
          .string()
          .nullable()
          .describe("For the admin to hand over; null when the person had an account."),
      }),
    ),
  },
  setRole: {
    summary: "Give a member another role",
    description: "At most the caller's own. A tenant keeps an admin.",
    answer: member,
  },
  remove: {
    summary: "Remove a member",
    description: "The account stays; what the person made stays too.",
    answer: named(
      "MemberId",
      z.strictObject({ userId: identifier.describe("The user who is no member any more.") }),
    ),
  },
};
