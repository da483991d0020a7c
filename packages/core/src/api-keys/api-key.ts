import { z } from "zod";
import { toPerson } from "../access/emails-of.ts";
import { type Role, roles } from "../access/permission.ts";
import { id, singleLine } from "../text.ts";

export interface ApiKey {
  id: string;
  name: string;
  /** The key's first characters. */
  prefix: string;
  role: Role;
  createdBy: { id: string; email: string } | null;
  createdAt: string;
  lastUsedAt: string | null;
  expiresAt: string | null;
  revokedAt: string | null;
}

export const createApiKeyInput = z.strictObject({
  name: singleLine({ min: 1, max: 100 }).describe("What the key is for."),
  role: z.enum(roles).describe("What the key may do; at most the caller's own."),
  expiresAt: z.iso
    .datetime({ offset: true })
    .nullish()
    .describe("When it ceases to work; left out, never."),
});
export type CreateApiKeyInput = z.output<typeof createApiKeyInput>;

export const apiKeyIdInput = z.strictObject({ id: id.describe("The key's id, not the key.") });
export type ApiKeyIdInput = z.output<typeof apiKeyIdInput>;

export interface ApiKeyRow {
  id: string;
  name: string;
  prefix: string;
  role: string;
  createdBy: string | null;
  createdAt: Date;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
  revokedAt: Date | null;
}

export function toApiKey(row: ApiKeyRow, emails: ReadonlyMap<string, string>): ApiKey {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    role: row.role as Role,
    createdBy: toPerson(row.createdBy, emails),
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  };
}
