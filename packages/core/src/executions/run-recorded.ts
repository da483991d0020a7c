import type { Person } from "../access/person.ts";
import type { TenantScope } from "../context.ts";
import { answerHostCalls } from "./answer-host-calls.ts";
import { type ReadAlong, sinkOf } from "./answer-sink.ts";
import { mapError, mapLogs } from "./author-positions.ts";
import type { EndingWrite } from "./endings.ts";
import type { Execution, ExecutionMetrics, LogEntry, Trigger } from "./execution.ts";
import { platformError } from "./execution-error.ts";
import { createExecutionRecord } from "./execution-record.ts";
import { loadExecution } from "./execution-row.ts";
import { maxInputBytesOf } from "./input-json.ts";
import type { NewExecution } from "./insert-executions.ts";
import type { LoadedProgram } from "./load-program.ts";
import { createLogChunks, type LogChunk } from "./log-chunks.ts";
import { recordBefore } from "./record-before.ts";
import { type Ending, endingWithout } from "./record-execution.ts";
import type { ExecuteContext, Outcome } from "./run-program.ts";
import { RunnerLostError } from "./runner-lost-error.ts";

/** An execution that begins to run. */
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
  depth: number;
  /** It came from the queue: nobody waits for its answer. */
  isQueued: boolean;
  queuedAt: Date;
  startedAt: Date;
  /** The row that is not written yet; null when it is committed and says `running`. */
  unwritten: NewExecution | null;
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
  // Clocks of those who queue may be ahead.
  const queueMs = Math.max(0, started.startedAt.getTime() - started.queuedAt.getTime());
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

/** The end of a run that was cut off: by a person, or because this runner may not go on with it. */
function cutOff(ending: Ending, signal: AbortSignal): Ending {
  if (ending.status !== "cancelled" || !(signal.reason instanceof RunnerLostError)) return ending;
  const error = platformError("runner_lost", signal.reason.message);
  return { ...ending, status: "failed", error };
}

/**
 * Runs a started execution and records how it ended; resolves after that is committed. When something else
 * ended it in between (its runner was given up for lost), what was recorded then is the answer.
 * Rejects when the sandbox itself is broken, after recording `vm_crashed`, or when the database stays
 * away: the execution is then recovered later.
 * @param signal cancels the run; with a RunnerLostError as its reason the run ends as lost, not as cancelled
 * @param readAlong whose sink gets a body that the script streams, before this resolves
 */
export async function runRecorded(
  context: ExecuteContext,
  started: StartedExecution,
  signal: AbortSignal,
  readAlong?: ReadAlong,
): Promise<Execution> {
  try {
    return await run(context, started, signal, readAlong);
  } finally {
    context.underWay.delete(started.id);
  }
}

async function run(
  context: ExecuteContext,
  started: StartedExecution,
  signal: AbortSignal,
  readAlong: ReadAlong | undefined,
): Promise<Execution> {
  const { id, scope, loaded, inputJson } = started;
  const record = createExecutionRecord(context, started.unwritten);
  const logChunks = createLogChunks(context, scope, id, record);
  const end = (ending: Ending, chunks: readonly LogChunk[]) =>
    record.end({
      execution: endedBy(started, ending),
      ending,
      chunks,
      canWait: started.isQueued,
    });
  let outcome: Outcome;
  try {
    outcome = await context.runProgram({
      tenantId: scope.tenantId,
      executionId: id,
      scriptId: loaded.script.id,
      depth: started.depth,
      program: loaded.program,
      limits: loaded.limits,
      inputJson,
      maxInputBytes: maxInputBytesOf(started.trigger),
      factsJson: factsOf(started),
      answerHostCall: recordBefore(record, answerHostCalls(context, started)),
      ...(readAlong && {
        bodySink: sinkOf(readAlong, { executionId: id, ensureStarted: record.ensureStarted }),
      }),
      onLogs: (entries) => logChunks.add(mapLogs(entries, loaded.sourceMap)),
      signal,
    });
  } catch (error) {
    const chunks = await logChunks.finish([]);
    const crash = platformError("vm_crashed", "The sandbox could not run the script");
    const ending = { status: "failed", error: crash, completedAt: context.now() } as const;
    await end(endingWithout(ending), chunks);
    throw error;
  }
  const logs = mapLogs(outcome.logs, loaded.sourceMap);
  const chunks = await logChunks.finish(logs);
  const ending = cutOff(endingOf(started, outcome, context.now()), signal);
  const isEnded = await end(ending, chunks);
  // Cancelled, or ended by somebody else: the row knows more than this process.
  if (!isEnded || ending.status === "cancelled") return loadExecution(context, { scope }, id);
  return executionOf(started, ending, logs);
}

function endedBy(started: StartedExecution, ending: Ending): EndingWrite["execution"] {
  const { id, scope, loaded, trigger, attempt, parentId, eventId } = started;
  const { id: scriptId, name: scriptName, version } = loaded.script;
  const script = { scriptId, scriptName, version };
  const origin = { trigger, attempt, parentId, eventId };
  const { completedAt } = ending;
  const { isListenedTo } = loaded;
  return { tenantId: scope.tenantId, id, ...script, ...origin, completedAt, isListenedTo };
}
