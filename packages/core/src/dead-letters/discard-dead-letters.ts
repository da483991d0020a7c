import { type Caller, requirePermission } from "../access/caller.ts";
import { recordAudits } from "../audit/record-audit.ts";
import type { Context } from "../context.ts";
import type { DiscardDeadLettersInput } from "./dead-letter.ts";
import { lockOpenLetters } from "./lock-open-letters.ts";

/** Closes dead letters without trying them again, all or none. Rejects as `lockOpenLetters` does. */
export async function discardDeadLetters(
  context: Context,
  caller: Caller,
  { ids }: DiscardDeadLettersInput,
): Promise<{ ids: string[] }> {
  requirePermission(caller, "scripts.execute");
  const tenantId = caller.tenant.id;
  return context.database.inTenant(caller.scope, async (tx) => {
    const letters = await lockOpenLetters(tx, tenantId, ids);
    const discarded = letters.map(({ id }) => id);
    await tx.$executeRaw`
      UPDATE dead_letters SET discarded_at = now()
      WHERE tenant_id = ${tenantId}::uuid AND id = ANY(${discarded}::uuid[])`;
    await recordAudits(
      tx,
      caller,
      letters.map(({ id, scriptName }) => ({
        tenantId,
        action: "dead_letter.discard",
        target: { type: "dead_letter", id, name: scriptName ?? "" },
        changes: { state: ["open", "discarded"] },
      })),
    );
    return { ids: discarded };
  });
}
