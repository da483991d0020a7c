import type { Context, TenantScope, Tx } from "../context.ts";
import type { Execution, OutputType } from "./execution.ts";
import type { ExecutionError } from "./execution-error.ts";

/** What the caller of an endpoint may be told of an execution, and how to tell it. */
export type ExecutionAnswer = Pick<
  Execution,
  "id" | "status" | "queuedAt" | "startedAt" | "completedAt" | "output" | "outputType" | "error"
>;

export async function readAnswer(
  tx: Tx,
  tenantId: string,
  id: string,
): Promise<ExecutionAnswer | null> {
  const row = await tx.execution.findFirst({
    where: { tenantId, id },
    select: {
      ...{ status: true, output: true, outputType: true, error: true },
      ...{ queuedAt: true, startedAt: true, completedAt: true },
    },
  });
  if (row === null) return null;
  return {
    id,
    status: row.status,
    queuedAt: row.queuedAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    completedAt: row.completedAt?.toISOString() ?? null,
    output: row.output,
    outputType: row.outputType as OutputType,
    error: row.error as ExecutionError | null,
  };
}

/** An execution as it is on record now; null when the tenant has none of that id. Who may see it was decided before. */
export function findAnswer(
  context: Context,
  scope: TenantScope,
  id: string,
): Promise<ExecutionAnswer | null> {
  return context.database.inTenant(scope, (tx) => readAnswer(tx, scope.tenantId, id));
}
