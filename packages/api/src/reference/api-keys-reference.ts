import { z } from "zod";
import { identifier, instant, named, pageAnswer, person } from "./answer.ts";
import { role } from "./session-reference.ts";

const fields = {
  id: identifier.describe("The key's id, which is not the key."),
  name: z.string().describe("What the key is for."),
  prefix: z.string().describe("The key's first characters."),
  role: role.describe("What the key may do."),
  createdBy: person.nullable().describe("Who made it; null for the command line."),
  createdAt: instant.describe("When it was made."),
  lastUsedAt: instant.nullable().describe("When it was last used, to the minute or so."),
  expiresAt: instant.nullable().describe("When it ceases to work; null: never."),
  revokedAt: instant.nullable().describe("When it was revoked."),
};
const apiKey = named("ApiKey", z.strictObject(fields));

export const apiKeysReference = {
  list: {
    summary: "List API keys",
    description: "Newest first, also those that are revoked; the keys themselves are not kept.",
    answer: pageAnswer("ApiKeyPage", apiKey),
  },
  create: {
    summary: "Make an API key",
    description:
      "The key is told in this answer and never again. Its role is at most the caller's.",
    answer: named(
      "NewApiKey",
      z.strictObject({ ...fields, key: z.string().describe("The key itself: `rl_…`.") }),
    ),
  },
  revoke: {
    summary: "Revoke an API key",
    description: "It ceases to work within seconds.",
    answer: apiKey,
  },
};
