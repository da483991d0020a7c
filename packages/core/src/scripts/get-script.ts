import { type Caller, requirePermission } from "../access/caller.ts";
import { emailsOf } from "../access/emails-of.ts";
import type { Context } from "../context.ts";
import type { Script } from "./script.ts";
import type { ScriptIdInput } from "./script-input.ts";
import { loadCurrentVersion, loadScriptRow, toScript } from "./script-row.ts";

/** One script with its newest source. */
export async function getScript(
  context: Context,
  caller: Caller,
  { id }: ScriptIdInput,
): Promise<Script> {
  requirePermission(caller, "scripts.read");
  const { row, source } = await context.database.inTenant(caller.scope, async (tx) => {
    const found = await loadScriptRow(tx, caller, id);
    return { row: found, source: (await loadCurrentVersion(tx, found)).source };
  });
  return toScript(row, source, caller, await emailsOf(context, [row.createdBy]));
}
