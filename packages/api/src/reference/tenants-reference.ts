import { z } from "zod";
import { identifier, instant, named, pageAnswer } from "./answer.ts";

const tenant = named(
  "Tenant",
  z.strictObject({
    id: identifier.describe("The tenant's id."),
    slug: z.string().describe("Its part of addresses."),
    name: z.string().describe("What people call it."),
    status: z.enum(["active", "suspended"]).describe("A suspended tenant's scripts do not run."),
    createdAt: instant.describe("When it was made."),
  }),
);

export const tenantsReference = {
  list: {
    summary: "List tenants",
    description: "All of the instance, newest first.",
    answer: pageAnswer("TenantPage", tenant),
  },
  create: {
    summary: "Make a tenant",
    description: "A slug that is taken is a conflict.",
    answer: tenant,
  },
};
