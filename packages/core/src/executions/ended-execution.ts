import type { EndedDelivery } from "../events/settle-deliveries.ts";
import type { ExecutionFact } from "../events/write-execution-events.ts";
import type { Loss } from "../lost-tries.ts";
import type { EndedRun } from "../schedules/settle-schedule-runs.ts";
import type { Trigger } from "./execution.ts";
import type { ExecutionError, ExecutionErrorCode } from "./execution-error.ts";

/** An execution that has just ended, as far as others care. */
export interface EndedExecution {
  tenantId: string;
  id: string;
  scriptId: string;
  scriptName: string;
  version: number;
  trigger: Trigger;
  attempt: number;
  parentId: string | null;
  eventId: string | null;
  status: "completed" | "failed" | "timeout" | "cancelled";
  error: ExecutionError | null;
  completedAt: Date;
  /** Whether a script of the tenant listens to what the platform tells of executions. */
  isListenedTo: boolean;
}

/** What an execution is called in the platform's events. */
type Named = Pick<
  EndedExecution,
  "tenantId" | "id" | "scriptId" | "scriptName" | "version" | "trigger" | "attempt" | "eventId"
>;

/** The script had no part in it: where the trigger retries, this try does not count. */
const losses: Partial<Record<ExecutionErrorCode, Loss>> = {
  runner_lost: "lost",
  tenant_busy: "refused",
  overloaded: "refused",
};

function lossOf({ error }: EndedExecution): Loss | null {
  return error === null ? null : (losses[error.code] ?? null);
}

function resultOf(ended: EndedExecution): EndedDelivery["result"] {
  if (ended.status === "completed") return "succeeded";
  return lossOf(ended) ?? (ended.status === "cancelled" ? "cancelled" : "failed");
}

/** The delivery whose try it was; none when it was no delivery's. */
export function endedDeliveries(ended: EndedExecution): EndedDelivery[] {
  const { tenantId, id, scriptId, trigger, eventId, error } = ended;
  if (eventId === null || (trigger !== "event" && trigger !== "replay")) return [];
  return [{ tenantId, eventId, scriptId, executionId: id, result: resultOf(ended), error }];
}

/** The tick that it ran for; none when no schedule started it. */
export function endedScheduleRuns(ended: EndedExecution): EndedRun[] {
  if (ended.trigger !== "cron") return [];
  const { tenantId, id, scriptId, status } = ended;
  return [{ tenantId, scriptId, executionId: id, status, loss: lossOf(ended) }];
}

function factOf(
  execution: Named,
  status: "started" | EndedExecution["status"],
  at: Date,
  more = {},
) {
  const { tenantId, id, scriptId, scriptName, version, trigger, attempt, eventId } = execution;
  const facts = { executionId: id, scriptId, scriptName, version, trigger, attempt };
  return {
    tenantId,
    type: `execution.${status}`,
    scriptId,
    executionId: id,
    eventId,
    payload: { ...facts, ...more },
    at,
  } satisfies ExecutionFact;
}

/** `execution.started`, as the platform tells it. */
export function startEventOf(execution: Named & { startedAt: Date }): ExecutionFact {
  return factOf(execution, "started", execution.startedAt);
}

/** `execution.completed`, `.failed`, `.timeout` or `.cancelled`, as the platform tells it. */
export function endEventOf(ended: EndedExecution): ExecutionFact {
  const { status, error, completedAt } = ended;
  const told = error === null ? null : { code: error.code, message: error.message };
  return factOf(ended, status, completedAt, { status, error: told });
}
