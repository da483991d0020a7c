import { type Caller, requirePermission } from "../access/caller.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { Context, Tx } from "../context.ts";
import { CoreError, notFound } from "../errors.ts";
import type { Execution } from "./execution.ts";
import type { ExecutionIdInput } from "./execution-input.ts";
import { loadExecution } from "./execution-row.ts";
import { requestCancel } from "./request-cancel.ts";

async function cancel(context: Context, tx: Tx, caller: Caller, id: string): Promise<void> {
  const tenantId = caller.tenant.id;
  // Held until the transaction ends: neither a worker nor the run's end comes in between.
  await tx.$queryRaw`SELECT FROM executions
    WHERE tenant_id = ${tenantId}::uuid AND id = ${id}::uuid FOR UPDATE`;
  const row = await tx.execution.findFirst({
    where: { tenantId, id },
    select: { status: true, scriptName: true },
  });
  if (row === null) throw notFound("Execution");
  const cancelled = await requestCancel(tx, [{ tenantId, id }], context.now());
  if (cancelled === 0) {
    throw new CoreError("conflict", `The execution has ended already: it is ${row.status}`);
  }
  await recordAudit(tx, caller, {
    tenantId,
    action: "execution.cancel",
    target: { type: "execution", id, name: row.scriptName },
    changes: { status: [row.status, "cancelled"] },
  });
}

/**
 * Cancels an execution: a pending one at once; a running one is asked to end, which shows a moment later.
 * `conflict` when it has ended already.
 */
export async function cancelExecution(
  context: Context,
  caller: Caller,
  { id }: ExecutionIdInput,
): Promise<Execution> {
  requirePermission(caller, "scripts.execute");
  await context.database.inTenant(caller.scope, (tx) => cancel(context, tx, caller, id));
  return loadExecution(context, caller, id);
}
