import { type Caller, requirePermission } from "../access/caller.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";
import type { SecretNameInput } from "./secret.ts";

/** Deletes a secret for good; scripts that ask for it from then on get `not_found`. */
export async function deleteSecret(
  context: Context,
  caller: Caller,
  { name }: SecretNameInput,
): Promise<{ name: string }> {
  requirePermission(caller, "secrets.manage");
  const tenantId = caller.tenant.id;
  await context.database.inTenant(caller.scope, async (tx) => {
    const { count } = await tx.secret.deleteMany({ where: { tenantId, name } });
    if (count === 0) throw notFound("Secret");
    await recordAudit(tx, caller, {
      tenantId,
      action: "secret.delete",
      target: { type: "secret", id: name, name },
      changes: { value: ["hidden", null] },
    });
  });
  return { name };
}
