import { type Caller, requirePermission } from "../access/caller.ts";
import { emailsOf } from "../access/emails-of.ts";
import type { Context } from "../context.ts";
import { type Page, pageOf } from "../page.ts";
import type { ExecutionSummary } from "./execution.ts";
import type { ListExecutionsInput } from "./execution-input.ts";
import { apiKeyNamesOf, heavyColumns, toExecutionSummary } from "./execution-row.ts";

/** The tenant's executions, newest first, without input, output and logs. */
export async function listExecutions(
  context: Context,
  caller: Caller,
  input: ListExecutionsInput,
): Promise<Page<ExecutionSummary>> {
  requirePermission(caller, "scripts.read");
  const { scriptId, status, trigger, limit, cursor } = input;
  const tenantId = caller.tenant.id;
  const { rows, apiKeys } = await context.database.inTenant(caller.scope, async (tx) => {
    const rows = await tx.execution.findMany({
      where: {
        tenantId,
        scriptId,
        // The status as text: its index can be used under row-level security, an enum's cannot.
        statusText: status,
        trigger,
        id: cursor ? { lt: cursor } : undefined,
      },
      omit: heavyColumns,
      orderBy: { id: "desc" },
      take: limit + 1,
    });
    return { rows, apiKeys: await apiKeyNamesOf(tx, tenantId, rows) };
  });
  const emails = await emailsOf(
    context,
    rows.map(({ userId }) => userId),
  );
  return pageOf(
    rows,
    limit,
    ({ id }) => id,
    (row) => toExecutionSummary(row, { emails, apiKeys }),
  );
}
