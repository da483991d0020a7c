import { newId } from "@runlet/db";
import { type Caller, requirePermission } from "../access/caller.ts";
import { emailsOf } from "../access/emails-of.ts";
import { isRoleWithin } from "../access/permission.ts";
import { generateApiKey, hashToken, prefixOf } from "../access/token.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { Context } from "../context.ts";
import { CoreError, invalidField } from "../errors.ts";
import { type ApiKey, type CreateApiKeyInput, toApiKey } from "./api-key.ts";

/**
 * Makes an API key of a role within the caller's own. `key` is told this once: the database keeps its
 * SHA-256. Whatever happens later, a key never has more than its maker has at that time.
 */
export async function createApiKey(
  context: Context,
  caller: Caller,
  input: CreateApiKeyInput,
): Promise<ApiKey & { key: string }> {
  requirePermission(caller, "members.manage");
  if (!isRoleWithin(input.role, caller.role)) {
    throw new CoreError("forbidden", "A key cannot have more than its maker");
  }
  const expiresAt = input.expiresAt == null ? null : new Date(input.expiresAt);
  if (expiresAt !== null && expiresAt <= context.now()) {
    throw invalidField("expiresAt", "must be in the future");
  }
  const key = generateApiKey();
  const tenantId = caller.tenant.id;
  const row = await context.database.inTenant(caller.scope, async (tx) => {
    const created = await tx.apiKey.create({
      data: {
        tenantId,
        id: newId(),
        name: input.name,
        prefix: prefixOf(key),
        keyHash: hashToken(key),
        role: input.role,
        createdBy: caller.userId,
        createdAt: context.now(),
        expiresAt,
      },
    });
    await recordAudit(tx, caller, {
      tenantId,
      action: "api_key.create",
      target: { type: "api_key", id: created.id, name: created.name },
      changes: { role: [null, input.role], expiresAt: [null, expiresAt?.toISOString() ?? null] },
    });
    return created;
  });
  return { ...toApiKey(row, await emailsOf(context, [row.createdBy])), key };
}
