import type { Person } from "../access/person.ts";
import type { TenantScope } from "../context.ts";
import { answerHostCalls } from "./answer-host-calls.ts";
import { mapError, mapLogs } from "./author-positions.ts";
import type { Execution, ExecutionMetrics, LogEntry, Trigger } from "./execution.ts";
import { platformError } from "./execution-error.ts";
import { loadExecution } from "./execution-row.ts";
import { maxInputBytesOf } from "./input-json.ts";
import type { LoadedProgram } from "./load-program.ts";
import { createLogChunks } from "./log-chunks.ts";
import { type Ending, endExecution, endingWithout } from "./record-execution.ts";
import { retryWrite } from "./retry-write.ts";
import type { ExecuteContext, Outcome } from "./run-program.ts";

/** An execution whose row says `running`, committed. */
export interface StartedExecution {
  id: string;
  scope: TenantScope;
  loaded: LoadedProgram;
  inputJson: string;
  trigger: Trigger;
  attempt: number;
  person: Person | null;
  apiKey: { id: string; name: string } | null;
  parentId: string | null;
  eventId: string | null;
  queuedAt: Date;
  startedAt: Date;
}

function factsOf({ id, loaded, trigger, attempt, person }: StartedExecution): string {
  const { tenant, script } = loaded;
  const { name, version, type } = script;
  return JSON.stringify({
    trigger: { type: trigger },
    tenant,
    script: { id: script.id, name, version, type },
    execution: { id, attempt },
    user: person,
  });
}

function endingOf(started: StartedExecution, outcome: Outcome, completedAt: Date): Ending {
  const queueMs = started.startedAt.getTime() - started.queuedAt.getTime();
  const metrics: ExecutionMetrics = { queueMs, ...outcome.metrics };
  const { status, outputJson, outputType, spans } = outcome;
  const error = outcome.error && mapError(outcome.error, started.loaded.sourceMap);
  return { status, outputJson, outputType, error, metrics, spans, completedAt };
}

/** The record as it was committed, without reading it again. */
function executionOf(started: StartedExecution, ending: Ending, logs: LogEntry[]): Execution {
  const { id, loaded, trigger, attempt, person, apiKey, parentId, eventId } = started;
  const { status, error, metrics, outputJson, outputType } = ending;
  return {
    id,
    scriptId: loaded.script.id,
    scriptName: loaded.script.name,
    version: loaded.script.version,
    status,
    trigger,
    error,
    metrics,
    attempt,
    parentId,
    eventId,
    user: person === null ? null : { id: person.id, email: person.email },
    apiKey,
    queuedAt: started.queuedAt.toISOString(),
    startedAt: started.startedAt.toISOString(),
    completedAt: ending.completedAt.toISOString(),
    cancelRequestedAt: null,
    input: JSON.parse(started.inputJson),
    output: outputJson === null ? null : JSON.parse(outputJson),
    outputType,
    logs,
    spans: ending.spans ?? [],
  };
}

/**
 * Runs a started execution and records how it ended; resolves after that is committed. When something else
 * ended it in between (its runner was given up for lost), what was recorded then is the answer.
 * Rejects when the sandbox itself is broken, after recording `vm_crashed`, or when the database stays
 * away: the execution is then recovered later.
 */
export async function runRecorded(
  context: ExecuteContext,
  started: StartedExecution,
  signal: AbortSignal,
): Promise<Execution> {
  const { id, scope, loaded, inputJson } = started;
  const chunks = createLogChunks(context, scope, id);
  const record = (ending: Ending) =>
    retryWrite(() =>
      context.database.inTenant(scope, async (tx) => {
        const from = { tenantId: scope.tenantId, id, from: "running" } as const;
        const isEnded = await endExecution(tx, from, ending);
        if (isEnded) await chunks.writeRest(tx);
        return isEnded;
      }),
    );
  let outcome: Outcome;
  try {
    outcome = await context.runProgram({
      tenantId: scope.tenantId,
      executionId: id,
      scriptId: loaded.script.id,
      program: loaded.program,
      limits: loaded.limits,
      inputJson,
      maxInputBytes: maxInputBytesOf(started.trigger),
      factsJson: factsOf(started),
      answerHostCall: answerHostCalls(context, started),
      onLogs: (entries) => chunks.add(mapLogs(entries, loaded.sourceMap)),
      signal,
    });
  } catch (error) {
    await chunks.finish([]);
    const crash = platformError("vm_crashed", "The sandbox could not run the script");
    await record(endingWithout({ status: "failed", error: crash, completedAt: context.now() }));
    throw error;
  }
  const logs = mapLogs(outcome.logs, loaded.sourceMap);
  await chunks.finish(logs);
  const ending = endingOf(started, outcome, context.now());
  const isEnded = await record(ending);
  // Cancelled, or ended by somebody else: the row knows more than this process.
  if (!isEnded || ending.status === "cancelled") return loadExecution(context, { scope }, id);
  return executionOf(started, ending, logs);
}
