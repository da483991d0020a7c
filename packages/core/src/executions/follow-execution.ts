import { systemScopeOf } from "../access/system-scope.ts";
import type { Context } from "../context.ts";
import { type ExecutionAnswer, readAnswer } from "./execution-answer.ts";
import { verifyExecutionSignature } from "./execution-signature.ts";

/** How an execution goes, for who has its address (see `executionPath`); null for a wrong signature, and where the tenant is suspended. */
export async function followExecution(
  context: Context,
  { id, signature }: { id: string; signature: string },
): Promise<ExecutionAnswer | null> {
  const secrets = [context.secret, ...context.previousSecrets];
  const tenantId = verifyExecutionSignature(secrets, id, signature);
  if (tenantId === null) return null;
  return context.database.inTenant(systemScopeOf(tenantId), async (tx) => {
    const tenant = await tx.tenant.findFirst({
      where: { id: tenantId, status: "active" },
      select: { id: true },
    });
    return tenant === null ? null : readAnswer(tx, tenantId, id);
  });
}
