import { z } from "zod";
import { instant, named, pageAnswer, person } from "./answer.ts";

const secret = named(
  "Secret",
  z.strictObject({
    name: z.string().describe("What scripts ask for: `ctx.secrets.get(name)`."),
    createdBy: person.nullable().describe("Who set it first; null for the command line."),
    createdAt: instant.describe("When it was set first."),
    updatedAt: instant.describe("When it was set last."),
  }),
);

export const secretsReference = {
  list: {
    summary: "List secrets",
    description: "By name; values are never told. The cursor is a secret's name.",
    answer: pageAnswer("SecretPage", secret),
  },
  set: {
    summary: "Set a secret",
    description: "Makes one or replaces its value. Executions that start later see the new one.",
    answer: secret,
    example: {
      input: { name: "PAYMENT_TOKEN", value: "a value that nobody is told" },
      answer: {
        name: "PAYMENT_TOKEN",
        createdBy: { id: "019a1b2c-8888-7f00-8a9b-0c1d2e3f4a5b", email: "ada@example.com" },
        createdAt: "2026-03-01T09:30:00.000Z",
        updatedAt: "2026-03-02T10:00:00.000Z",
      },
    },
  },
  delete: {
    summary: "Delete a secret",
    description: "Scripts that ask for it get an error from then on.",
    answer: named("SecretName", z.strictObject({ name: z.string().describe("What is gone.") })),
  },
};
