import type { Person } from "../access/person.ts";
import type { Actor } from "../audit/record-audit.ts";
import type { Tx } from "../context.ts";
import type { ExecuteRequest } from "./executor.ts";

/** Who stands in the audit log for an execution: the person, the key, the calling script, else the platform. */
export async function actorOf(
  tx: Tx,
  request: ExecuteRequest,
  person: Person | null,
): Promise<Actor> {
  const ip = request.ip ?? "";
  if (person !== null) return { type: "user", id: person.id, name: person.email, ip };
  if (request.apiKeyId != null) {
    const key = await tx.apiKey.findFirst({
      where: { tenantId: request.tenantId, id: request.apiKeyId },
      select: { name: true },
    });
    return { type: "api_key", id: request.apiKeyId, name: key?.name ?? "", ip };
  }
  if (request.parentId != null) {
    return { type: "script", id: request.parentId, name: "ctx.scripts.call", ip };
  }
  return { type: "system", id: null, name: request.trigger, ip };
}
