import type { Actor } from "../audit/record-audit.ts";
import type { Tx } from "../context.ts";
import type { ExecutionMetrics, OutputType, Span } from "./execution.ts";
import type { ExecutionError } from "./execution-error.ts";
import type { ExecuteRequest } from "./executor.ts";
import type { NewExecution } from "./insert-executions.ts";

/** What a run makes of a request, before it is written. */
export interface MadeExecution {
  id: string;
  script: { id: string; name: string; version: number };
  inputJson: string;
  queuedAt: Date;
  /** Null where it waits in the queue. */
  runnerId: string | null;
  actor: Actor;
}

/** The row of a request's execution: pending, or running from the moment it was made. */
export function toNewExecution(request: ExecuteRequest, made: MadeExecution): NewExecution {
  const { tenantId, trigger, attempt = 1 } = request;
  const { parentId = null, eventId = null, userId = null, apiKeyId = null } = request;
  const startedAt = made.runnerId === null ? null : made.queuedAt;
  return {
    ...made,
    tenantId,
    trigger,
    attempt,
    parentId,
    eventId,
    userId,
    apiKeyId,
    startedAt,
  };
}

/** How an execution ended; `outputJson` is null unless it completed, `spans` where it never ran. */
export interface Ending {
  status: "completed" | "failed" | "timeout" | "cancelled";
  outputJson: string | null;
  outputType: OutputType;
  spans: Span[] | null;
  error: ExecutionError | null;
  metrics: ExecutionMetrics | null;
  completedAt: Date;
}

/** The end of an execution whose script never got to run, or whose run is lost. */
export function endingWithout(run: Pick<Ending, "status" | "error" | "completedAt">): Ending {
  return { ...run, outputJson: null, outputType: "json", spans: null, metrics: null };
}

/** Takes an execution from one state to its final one; false when it has left that state already. */
export async function endExecution(
  tx: Tx,
  { tenantId, id, from }: { tenantId: string; id: string; from: "pending" | "running" },
  ending: Ending,
): Promise<boolean> {
  const { status, outputJson, outputType, error, metrics, spans, completedAt } = ending;
  const count = await tx.$executeRaw`
    UPDATE executions SET status = ${status}::execution_status, output = ${outputJson}::json,
      output_type = ${outputType}, spans = ${spans === null ? null : JSON.stringify(spans)}::json,
      error = ${error === null ? null : JSON.stringify(error)}::json,
      metrics = ${metrics === null ? null : JSON.stringify(metrics)}::json,
      completed_at = ${completedAt}::timestamptz
    WHERE tenant_id = ${tenantId}::uuid AND id = ${id}::uuid AND status = ${from}::execution_status`;
  return count === 1;
}
