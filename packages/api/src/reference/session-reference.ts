import { permissions, roles } from "@runlet/core";
import { z } from "zod";
import { identifier, named } from "./answer.ts";

export const role = z.enum(roles);
export const permission = z.enum(permissions);
const callerRole = z.enum(["superadmin", ...roles]);

const tenant = {
  id: identifier.describe("The tenant's id."),
  slug: z.string().describe("Its part of addresses."),
  name: z.string().describe("What people call it."),
};

const user = z.strictObject({
  id: identifier.describe("The user's id."),
  email: z.string().describe("The user's e-mail address."),
  name: z.string().describe("The person's name."),
  isSuperadmin: z.boolean().describe("Whether all tenants are theirs."),
  sessionId: identifier.describe("Of the session that the call was made with."),
  tenants: z
    .array(z.strictObject({ ...tenant, role: callerRole.describe("The user's role in it.") }))
    .describe("Where the user is a member."),
});

const caller = z.strictObject({
  role: callerRole.describe("What the caller is in this tenant."),
  permissions: z.array(permission).describe("All that the caller may do."),
  tenant: z.strictObject(tenant).describe("The tenant that the call is made in."),
});

export const sessionReference = {
  get: {
    summary: "Tell who calls",
    description: "Answers nulls to somebody who is not signed in, instead of refusing.",
    answer: named(
      "Session",
      z.strictObject({
        user: user.nullable().describe("Who is signed in; null with an API key."),
        caller: caller
          .nullable()
          .describe("Null when no tenant is named, or it is not the caller's."),
      }),
    ),
  },
};
