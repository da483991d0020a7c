import { type Caller, requirePermission } from "../access/caller.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { Context } from "../context.ts";
import { runForCaller } from "./caller-operation.ts";
import type { UpdateDocumentsInput } from "./collection-input.ts";
import { parsePatch } from "./document.ts";
import { statementsIn } from "./run-statement.ts";
import { updateStatement } from "./statements.ts";
import { parseWhere } from "./where.ts";

/** Puts the patch's fields into each document that meets the condition; answers how many did. */
export async function updateDocuments(
  context: Context,
  caller: Caller,
  { collection, where, patch }: UpdateDocumentsInput,
): Promise<{ count: number }> {
  requirePermission(caller, "data.write");
  const tenantId = caller.tenant.id;
  return runForCaller(context, caller, () => {
    const place = { tenantId, collection };
    const statement = updateStatement(place, parseWhere(where), parsePatch(patch));
    return async (tx) => {
      const count = await statementsIn(tx).changes(statement);
      await recordAudit(tx, caller, {
        tenantId,
        action: "document.update",
        target: { type: "collection", id: collection, name: collection },
        changes: { documents: [count, count] },
      });
      return { count };
    };
  });
}
