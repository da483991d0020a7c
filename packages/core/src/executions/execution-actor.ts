import type { Person } from "../access/person.ts";
import type { Actor } from "../audit/record-audit.ts";
import type { Tx } from "../context.ts";
import type { ExecuteRequest } from "./executor.ts";

/** Who stands in the audit log for an execution, as far as the request tells; null where a key's name is to be looked up. */
export function knownActorOf(request: ExecuteRequest, person: Person | null): Actor | null {
  const { apiKeyId, apiKeyName, parentId, trigger, ip = "" } = request;
  if (person !== null) return { type: "user", id: person.id, name: person.email, ip };
  if (apiKeyId != null) {
    return apiKeyName == null ? null : { type: "api_key", id: apiKeyId, name: apiKeyName, ip };
  }
  if (parentId != null) return { type: "script", id: parentId, name: "ctx.scripts.call", ip };
  return { type: "system", id: null, name: trigger, ip };
}

/** Who stands in the audit log for an execution: the person, the key, the calling script, else the platform. */
export async function actorOf(
  tx: Tx,
  request: ExecuteRequest,
  person: Person | null,
): Promise<Actor> {
  const known = knownActorOf(request, person);
  if (known !== null) return known;
  const { tenantId, apiKeyId: id = null, ip = "" } = request;
  const key = await tx.apiKey.findFirst({
    where: { tenantId, id: id ?? undefined },
    select: { name: true },
  });
  return { type: "api_key", id, name: key?.name ?? "", ip };
}
