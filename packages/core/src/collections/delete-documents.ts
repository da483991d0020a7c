import { type Caller, requirePermission } from "../access/caller.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { Context } from "../context.ts";
import { runForCaller } from "./caller-operation.ts";
import type { DeleteDocumentsInput } from "./collection-input.ts";
import { statementsIn } from "./run-statement.ts";
import { deleteStatement } from "./statements.ts";
import { parseWhere } from "./where.ts";

/** Deletes each document that meets the condition; answers how many did. */
export async function deleteDocuments(
  context: Context,
  caller: Caller,
  { collection, where }: DeleteDocumentsInput,
): Promise<{ count: number }> {
  requirePermission(caller, "data.write");
  const tenantId = caller.tenant.id;
  return runForCaller(context, caller, () => {
    const statement = deleteStatement({ tenantId, collection }, parseWhere(where));
    return async (tx) => {
      const count = await statementsIn(tx).changes(statement);
      await recordAudit(tx, caller, {
        tenantId,
        action: "document.delete",
        target: { type: "collection", id: collection, name: collection },
        changes: { documents: [count, null] },
      });
      return { count };
    };
  });
}
