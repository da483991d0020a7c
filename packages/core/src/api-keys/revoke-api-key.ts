import { type Caller, requirePermission } from "../access/caller.ts";
import { emailsOf } from "../access/emails-of.ts";
import { isRoleWithin, type Role } from "../access/permission.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { Context } from "../context.ts";
import { CoreError, notFound } from "../errors.ts";
import { type ApiKey, type ApiKeyIdInput, toApiKey } from "./api-key.ts";

/** Ends a key from the next request on. Revoking it again changes nothing. */
export async function revokeApiKey(
  context: Context,
  caller: Caller,
  { id }: ApiKeyIdInput,
): Promise<ApiKey> {
  requirePermission(caller, "members.manage");
  const tenantId = caller.tenant.id;
  const row = await context.database.inTenant(caller.scope, async (tx) => {
    const key = await tx.apiKey.findFirst({ where: { tenantId, id } });
    if (key === null) throw notFound("API key");
    if (!isRoleWithin(key.role as Role, caller.role)) {
      throw new CoreError("forbidden", "This key's role is above yours");
    }
    const revokedAt = context.now();
    const { count } = await tx.apiKey.updateMany({
      where: { tenantId, id, revokedAt: null },
      data: { revokedAt },
    });
    if (count === 0) return key;
    await recordAudit(tx, caller, {
      tenantId,
      action: "api_key.revoke",
      target: { type: "api_key", id, name: key.name },
      changes: { revokedAt: [null, revokedAt.toISOString()] },
    });
    return { ...key, revokedAt };
  });
  return toApiKey(row, await emailsOf(context, [row.createdBy]));
}
