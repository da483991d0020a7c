import { type Caller, requirePermission } from "../access/caller.ts";
import { emailsOf } from "../access/emails-of.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { Context, Tx } from "../context.ts";
import { CoreError } from "../errors.ts";
import {
  maxSecrets,
  maxTotalBytes,
  type Secret,
  type SetSecretInput,
  shownColumns,
  toSecret,
} from "./secret.ts";
import { overheadBytes, sealSecret } from "./secret-cipher.ts";

/** Rejects with `conflict` when the tenant would have too many secrets, or too much in them; holds off others that set one. */
async function requireRoom(tx: Tx, tenantId: string, { name, value }: SetSecretInput) {
  await tx.$queryRaw`SELECT FROM tenants WHERE id = ${tenantId}::uuid FOR NO KEY UPDATE`;
  const [others] = await tx.$queryRaw<{ count: number; bytes: number }[]>`
    SELECT count(*)::int AS count,
      coalesce(sum(octet_length(ciphertext) - ${overheadBytes}), 0)::int AS bytes
    FROM secrets WHERE tenant_id = ${tenantId}::uuid AND name <> ${name}`;
  const { count, bytes } = others ?? { count: 0, bytes: 0 };
  if (count + 1 > maxSecrets) {
    throw new CoreError("conflict", `A tenant has at most ${maxSecrets} secrets: delete one first`);
  }
  if (bytes + Buffer.byteLength(value) > maxTotalBytes) {
    throw new CoreError(
      "conflict",
      `A tenant's secrets have at most ${maxTotalBytes} bytes in all: this one would be too much`,
    );
  }
}

/** Makes a secret, or gives one another value. Executions that read it from then on get the new one. */
export async function setSecret(
  context: Context,
  caller: Caller,
  input: SetSecretInput,
): Promise<Secret> {
  requirePermission(caller, "secrets.manage");
  const tenantId = caller.tenant.id;
  const { name, value } = input;
  const sealed = sealSecret(context, { tenantId, name }, value);
  const row = await context.database.inTenant(caller.scope, async (tx) => {
    await requireRoom(tx, tenantId, input);
    const now = context.now();
    const { count } = await tx.secret.updateMany({
      where: { tenantId, name },
      data: { ...sealed, updatedAt: now },
    });
    if (count === 0) {
      const made = { tenantId, name, ...sealed, createdBy: caller.userId };
      await tx.secret.createMany({ data: [{ ...made, createdAt: now, updatedAt: now }] });
    }
    await recordAudit(tx, caller, {
      tenantId,
      action: "secret.set",
      target: { type: "secret", id: name, name },
      changes: { value: [count === 0 ? null : "hidden", "hidden"] },
    });
    return tx.secret.findFirstOrThrow({ where: { tenantId, name }, select: shownColumns });
  });
  return toSecret(row, await emailsOf(context, [row.createdBy]));
}
