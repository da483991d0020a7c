import type { Context, TenantScope } from "../context.ts";
import { HostCallError, invalidArgument } from "../host-calls/host-call-error.ts";
import { secretName } from "./secret.ts";
import {
  openSecret,
  type SealedSecret,
  type SecretKeys,
  UnreadableSecretError,
} from "./secret-cipher.ts";

const secretText = `
  SELECT ciphertext, key_id AS "keyId" FROM secrets WHERE tenant_id = $1 AND name = $2`;
const statementTimeoutMs = 5_000;

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
  const statement = { name: "get-secret", text: secretText, values: [owner.tenantId, owner.name] };
  const { rows } = await context.database.runInTenant<SealedSecret>(scope, statement, {
    statementTimeoutMs,
  });
  const row = rows[0];
  if (row === undefined) throw new HostCallError("not_found", `There is no secret ${owner.name}`);
  try {
    return openSecret(context, owner, row);
  } catch (cause) {
    if (!(cause instanceof UnreadableSecretError)) throw cause;
    throw new HostCallError("unavailable", cause.message, { cause });
  }
}
