import { type Caller, requirePermission } from "../access/caller.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { Context } from "../context.ts";
import { runForCaller } from "./caller-operation.ts";
import type { InsertDocumentsInput } from "./collection-input.ts";
import { parseNewDocuments } from "./document.ts";
import { statementsIn } from "./run-statement.ts";
import { insertStatement } from "./statements.ts";

/** Inserts all of the documents or none; answers their ids in the same order. */
export async function insertDocuments(
  context: Context,
  caller: Caller,
  { collection, documents }: InsertDocumentsInput,
): Promise<{ ids: string[] }> {
  requirePermission(caller, "data.write");
  const tenantId = caller.tenant.id;
  return runForCaller(context, caller, () => {
    const parsed = parseNewDocuments(documents);
    const statement = insertStatement({ tenantId, collection }, parsed);
    return async (tx) => {
      const count = await statementsIn(tx).changes(statement);
      await recordAudit(tx, caller, {
        tenantId,
        action: "document.insert",
        target: { type: "collection", id: collection, name: collection },
        changes: { documents: [null, count] },
      });
      return { ids: parsed.map(({ id }) => id) };
    };
  });
}
