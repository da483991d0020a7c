import { type Caller, requirePermission } from "../access/caller.ts";
import { emailsOf } from "../access/emails-of.ts";
import { isRoleWithin } from "../access/permission.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { Context, Tx } from "../context.ts";
import { CoreError, conflictingField } from "../errors.ts";
import { writeScriptEvent } from "../events/write-script-event.ts";
import { armSchedule } from "../schedules/arm-schedule.ts";
import type { Script } from "./script.ts";
import type { SetStatusInput } from "./script-input.ts";
import {
  loadCurrentVersion,
  loadScriptRow,
  lockScriptRow,
  type ScriptRow,
  toScript,
} from "./script-row.ts";
import { canBecome, needsAdmin } from "./script-status.ts";

async function apply(
  context: Context,
  tx: Tx,
  caller: Caller,
  { id, status }: SetStatusInput,
): Promise<ScriptRow> {
  const row = await lockScriptRow(tx, caller, id);
  // Asking for what is so already is a repeat, not a step.
  if (row.status === status) return row;
  if (!canBecome(row.status, status)) {
    throw conflictingField("status", `a script that is ${row.status} cannot become ${status}`);
  }
  if (needsAdmin(row.status, status) && !isRoleWithin("admin", caller.role)) {
    throw new CoreError("forbidden", "Only an admin may activate a disabled script");
  }
  const at = context.now();
  await tx.script.updateMany({
    where: { tenantId: row.tenantId, id },
    data: { status, updatedAt: at },
  });
  await armSchedule(tx, { tenantId: row.tenantId, scriptId: id });
  await recordAudit(tx, caller, {
    tenantId: row.tenantId,
    action: "script.set_status",
    target: { type: "script", id, name: row.name },
    changes: { status: [row.status, status] },
  });
  const script = await loadScriptRow(tx, caller, id);
  await writeScriptEvent(tx, caller, { type: "script.status_changed", script, at });
  return script;
}

/** Takes a script to another status; `conflict` for a step that the table of statuses does not have. */
export async function setStatus(
  context: Context,
  caller: Caller,
  input: SetStatusInput,
): Promise<Script> {
  requirePermission(caller, "scripts.update");
  const { row, source } = await context.database.inTenant(caller.scope, async (tx) => {
    const changed = await apply(context, tx, caller, input);
    return { row: changed, source: (await loadCurrentVersion(tx, changed)).source };
  });
  return toScript(row, source, caller, await emailsOf(context, [row.createdBy]));
}
