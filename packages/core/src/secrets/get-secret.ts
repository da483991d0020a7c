import type { Context, TenantScope } from "../context.ts";
import { HostCallError, invalidArgument } from "../host-calls/host-call-error.ts";
import { secretName } from "./secret.ts";
import { openSecret, type SecretKeys, UnreadableSecretError } from "./secret-cipher.ts";

/**
 * `ctx.secrets.get(name)`: the value in plain text, for the execution that asks; it is to be taken out of all that this execution says.
 * @param name what the script gave
 * @throws HostCallError `validation`, `not_found`, or `unavailable` when what is stored does not decrypt
 */
export async function getSecret(
  context: SecretKeys & Pick<Context, "database">,
  scope: TenantScope,
  name: unknown,
): Promise<string> {
  const parsed = secretName.safeParse(name);
  if (!parsed.success) throw invalidArgument("name", parsed.error.issues[0]?.message ?? "");
  const owner = { tenantId: scope.tenantId, name: parsed.data };
  const row = await context.database.inTenant(scope, (tx) =>
    tx.secret.findFirst({ where: owner, select: { ciphertext: true, keyId: true } }),
  );
  if (row === null) throw new HostCallError("not_found", `There is no secret ${owner.name}`);
  try {
    return openSecret(context, owner, row);
  } catch (cause) {
    if (!(cause instanceof UnreadableSecretError)) throw cause;
    throw new HostCallError("unavailable", cause.message, { cause });
  }
}
