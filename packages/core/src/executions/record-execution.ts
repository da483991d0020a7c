import { type Actor, recordAudit } from "../audit/record-audit.ts";
import type { Tx } from "../context.ts";
import type { ExecutionMetrics, ExecutionStatus, OutputType, Span } from "./execution.ts";
import type { ExecutionError } from "./execution-error.ts";
import type { ExecuteRequest } from "./executor.ts";
import type { LoadedProgram } from "./load-program.ts";

// JSON goes in as text: what a script took and gave is kept to the letter.

/** A new row, pending (no runner yet) or running, and its line in the audit log. */
export async function insertExecution(
  tx: Tx,
  request: ExecuteRequest,
  made: {
    id: string;
    script: LoadedProgram["script"];
    inputJson: string;
    queuedAt: Date;
    runnerId: string | null;
    actor: Actor;
  },
): Promise<void> {
  const { id, script, inputJson, queuedAt, runnerId, actor } = made;
  const status: ExecutionStatus = runnerId === null ? "pending" : "running";
  const startedAt = runnerId === null ? null : queuedAt;
  await tx.$executeRaw`
    INSERT INTO executions (tenant_id, id, script_id, script_name, version, status, trigger, input, attempt,
      parent_id, event_id, runner_id, user_id, api_key_id, queued_at, started_at)
    VALUES (${request.tenantId}::uuid, ${id}::uuid, ${script.id}::uuid, ${script.name}, ${script.version},
      ${status}::execution_status, ${request.trigger}::execution_trigger, ${inputJson}::json, ${request.attempt ?? 1},
      ${request.parentId ?? null}::uuid, ${request.eventId ?? null}::uuid, ${runnerId}::uuid,
      ${request.userId ?? null}::uuid, ${request.apiKeyId ?? null}::uuid,
      ${queuedAt}::timestamptz, ${startedAt}::timestamptz)`;
  await recordAudit(tx, actor, {
    tenantId: request.tenantId,
    action: "execution.run",
    target: { type: "execution", id, name: script.name },
    changes: { trigger: [null, request.trigger], scriptId: [null, script.id] },
  });
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
