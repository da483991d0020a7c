import { newId } from "@runlet/db";
import { findPerson } from "../access/person.ts";
import { systemScopeOf } from "../access/system-scope.ts";
import { notFound } from "../errors.ts";
import { writeExecutionEvents } from "../events/write-execution-events.ts";
import { sinkOf } from "./answer-sink.ts";
import { startEventOf } from "./ended-execution.ts";
import type { Execution } from "./execution.ts";
import { actorOf } from "./execution-actor.ts";
import type { ExecuteOptions, ExecuteRequest } from "./executor.ts";
import { toInputJson } from "./input-json.ts";
import { type LoadedProgram, loadProgram } from "./load-program.ts";
import { insertExecution } from "./record-execution.ts";
import type { ExecuteContext } from "./run-program.ts";
import { runRecorded, type StartedExecution } from "./run-recorded.ts";
import type { RunnerLostError } from "./runner-lost-error.ts";
import { requireRunnable } from "./start-rule.ts";

/**
 * Runs a script's newest version now, on this runner: the one path of all triggers. The execution is recorded
 * before it begins, and its end before this resolves. Rejects, with nothing recorded, with `not_found` for
 * an unknown script and `script_not_active` when its status refuses the trigger. Who may ask was decided before.
 */
export async function executeScript(
  context: ExecuteContext,
  request: ExecuteRequest,
  { signal: given, sink }: ExecuteOptions = {},
): Promise<Execution> {
  const { tenantId, trigger, userId, attempt = 1 } = request;
  const scope = systemScopeOf(tenantId);
  const person =
    userId == null
      ? null
      : await context.database.asSystem("manage-users", (tx) => findPerson(tx, tenantId, userId));
  const id = newId();
  const inputJson = toInputJson(request.input);
  const now = context.now();
  context.underWay.add(id);
  const { loaded, actor } = await context.database
    .inTenant(scope, async (tx) => {
      const found = await loadProgram(tx, tenantId, request.scriptId);
      if (found === null) throw notFound("Script");
      requireRunnable({ name: found.script.name, status: found.status }, trigger);
      const { script } = found;
      const { runnerId } = context;
      const actor = await actorOf(tx, request, person);
      await insertExecution(tx, request, { id, script, inputJson, queuedAt: now, runnerId, actor });
      if (found.isListenedTo)
        await writeExecutionEvents(tx, [startEventOf(toNamed(request, id, found, now))]);
      return { loaded: found, actor };
    })
    .catch((error) => {
      context.underWay.delete(id);
      throw error;
    });
  const lost = new AbortController();
  const signal = given ? AbortSignal.any([given, lost.signal]) : lost.signal;
  const cutOff = (reason: RunnerLostError) => lost.abort(reason);
  // Its row was committed above.
  const ensureStarted = async () => {};
  const { apiKeyId = null, parentId = null, eventId = null, depth = 0 } = request;
  const started: StartedExecution = {
    id,
    scope,
    loaded,
    inputJson,
    trigger,
    attempt,
    person,
    apiKey: apiKeyId === null ? null : { id: apiKeyId, name: actor.name },
    parentId,
    eventId,
    depth,
    isQueued: false,
    queuedAt: now,
    startedAt: now,
  };
  const bodySink = sink && sinkOf({ executionId: id, sink, ensureStarted, cutOff });
  return runRecorded(context, started, signal, bodySink);
}

function toNamed(request: ExecuteRequest, id: string, { script }: LoadedProgram, startedAt: Date) {
  const { tenantId, trigger, attempt = 1, eventId = null } = request;
  const { id: scriptId, name: scriptName, version } = script;
  return { tenantId, id, scriptId, scriptName, version, trigger, attempt, eventId, startedAt };
}
