import { type Caller, requirePermission } from "../access/caller.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { Context } from "../context.ts";
import { writeScriptEvent } from "../events/write-script-event.ts";
import type { ScriptIdInput } from "./script-input.ts";
import { lockScriptRow } from "./script-row.ts";

/** Deletes a script with its versions, endpoint, schedule and subscriptions. Its executions stay readable. */
export async function deleteScript(
  context: Context,
  caller: Caller,
  { id }: ScriptIdInput,
): Promise<{ id: string }> {
  requirePermission(caller, "scripts.delete");
  const tenantId = caller.tenant.id;
  return context.database.inTenant(caller.scope, async (tx) => {
    const row = await lockScriptRow(tx, caller, id);
    await tx.script.deleteMany({ where: { tenantId, id } });
    await recordAudit(tx, caller, {
      tenantId,
      action: "script.delete",
      target: { type: "script", id, name: row.name },
      changes: {
        type: [row.type, null],
        status: [row.status, null],
        version: [row.version, null],
      },
    });
    const at = context.now();
    await writeScriptEvent(tx, caller, { type: "script.deleted", script: row, at });
    return { id };
  });
}
