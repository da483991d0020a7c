import { z } from "zod";
import { identifier, instant, named, pageAnswer } from "./answer.ts";

const entry = named(
  "AuditEntry",
  z.strictObject({
    id: identifier.describe("The entry's id."),
    actor: z
      .strictObject({
        type: z.enum(["user", "api_key", "script", "system"]).describe("What kind of actor."),
        id: z.string().nullable().describe("Its id; null for the system."),
        name: z.string().describe("An e-mail address, or a name."),
      })
      .describe("Who did it."),
    action: z.string().describe("Such as `script.update`."),
    target: z
      .strictObject({
        type: z.string().describe("Such as `script`."),
        id: z.string().describe("Its id."),
        name: z.string().describe("Its name at that time."),
      })
      .describe("What it was done to."),
    changes: z.unknown().describe("Of each changed field what it was and what it became."),
    ip: z.string().describe("The address that it was asked from; empty for the system."),
    createdAt: instant.describe("When it was done."),
  }),
);

export const auditReference = {
  list: {
    summary: "List audit entries",
    description: "Every change and every execution, newest first.",
    answer: pageAnswer("AuditPage", entry),
  },
};
