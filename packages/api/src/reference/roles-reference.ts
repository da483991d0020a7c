import { z } from "zod";
import { named } from "./answer.ts";
import { permission, role } from "./session-reference.ts";

const item = named(
  "Role",
  z.strictObject({
    name: role.describe("The role's name."),
    permissions: z.array(permission).describe("All that it has."),
  }),
);

export const rolesReference = {
  list: {
    summary: "List roles",
    description: "All three, each with what it may do.",
    answer: named(
      "Roles",
      z.strictObject({ items: z.array(item).describe("The mightiest first.") }),
    ),
  },
  update: {
    summary: "Grant the developer role more",
    description: "Or take such grants back; what the role has by default stays. For admins.",
    answer: item,
  },
};
