import type { Role } from "../access/permission.ts";
import { createApiKeyInput } from "../api-keys/api-key.ts";
import { createApiKey } from "../api-keys/create-api-key.ts";
import type { Context } from "../context.ts";
import { parseInput } from "../parse-input.ts";
import { loadTenantCaller } from "./load-tenant-caller.ts";

/** An API key without a maker: it lives until it is revoked. */
export async function createInstallationKey(
  context: Context,
  input: { tenantSlug: string; role: Role; name?: string },
): Promise<{ id: string; key: string }> {
  const { role, name = "command line" } = input;
  const parsed = parseInput(createApiKeyInput, { role, name });
  const caller = await loadTenantCaller(context, input.tenantSlug);
  const { id, key } = await createApiKey(context, caller, parsed);
  return { id, key };
}
