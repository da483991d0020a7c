import { newId } from "@runlet/db";
import { findPerson, type Person } from "../access/person.ts";
import { systemScopeOf } from "../access/system-scope.ts";
import type { Actor } from "../audit/record-audit.ts";
import { notFound } from "../errors.ts";
import { writeExecutionEvents } from "../events/write-execution-events.ts";
import { startEventOf } from "./ended-execution.ts";
import type { Execution } from "./execution.ts";
import { actorOf, knownActorOf } from "./execution-actor.ts";
import type { ExecuteOptions, ExecuteRequest } from "./executor.ts";
import { claimIdempotencyKey } from "./idempotency-key.ts";
import { toInputJson } from "./input-json.ts";
import { insertExecutions, type NewExecution } from "./insert-executions.ts";
import { type LoadedProgram, loadProgram } from "./load-program.ts";
import { toNewExecution } from "./record-execution.ts";
import type { ExecuteContext } from "./run-program.ts";
import { runRecorded, type StartedExecution } from "./run-recorded.ts";
import type { RunnerLostError } from "./runner-lost-error.ts";
import { requireRunnable } from "./start-rule.ts";

/** What is known of a run before its script is. */
interface Run {
  request: ExecuteRequest;
  person: Person | null;
  id: string;
  inputJson: string;
  now: Date;
}

/** A run whose script was found and may run. */
interface Begun {
  loaded: LoadedProgram;
  made: NewExecution;
  isWritten: boolean;
}

/**
 * Runs a script's newest version now, on this runner: the one path of all triggers. Its end is recorded before this resolves; its
 * start before it begins, or, where an endpoint was called, before it does anything that others can see. Rejects, with nothing recorded, with
 * `not_found` for an unknown script, `script_not_active` when its status refuses the trigger, and RepeatedRequestError. Who may ask was decided before.
 */
export async function executeScript(
  context: ExecuteContext,
  request: ExecuteRequest,
  { signal: given, sink }: ExecuteOptions = {},
): Promise<Execution> {
  const person = await findAsker(context, request);
  const inputJson = toInputJson(request.input);
  const lost = new AbortController();
  const signal = given ? AbortSignal.any([given, lost.signal]) : lost.signal;
  const cutOff = (reason: RunnerLostError) => lost.abort(reason);
  const run: Run = { request, person, id: newId(), inputJson, now: context.now() };
  context.underWay.add(run.id);
  try {
    const begun = (await beginInMemory(context, run)) ?? (await beginInDatabase(context, run));
    return await runRecorded(context, toStarted(run, begun), signal, sink && { sink, cutOff });
  } finally {
    context.underWay.delete(run.id);
  }
}

async function findAsker(
  { database }: ExecuteContext,
  { tenantId, userId }: ExecuteRequest,
): Promise<Person | null> {
  if (userId == null) return null;
  return database.asSystem("manage-users", (tx) => findPerson(tx, tenantId, userId));
}

/** The start of an endpoint's call, without the database; null for a run that is to be written at once. */
async function beginInMemory(context: ExecuteContext, run: Run): Promise<Begun | null> {
  const { request, person } = run;
  const actor = knownActorOf(request, person);
  // A key and the execution that it began are written together, before a repeat can come.
  if (request.trigger !== "http" || actor === null || request.idempotency != null) return null;
  const loaded = await context.programs.find(request.tenantId, request.scriptId);
  requireLoaded(loaded, request);
  // Its start is to be told as an event, and events are written together with what they tell of.
  if (loaded.isListenedTo) return null;
  return { loaded, made: toRow(context, run, loaded, actor), isWritten: false };
}

async function beginInDatabase(context: ExecuteContext, run: Run): Promise<Begun> {
  const { request, person } = run;
  return context.database.inTenant(systemScopeOf(request.tenantId), async (tx) => {
    const loaded = await loadProgram(tx, request.tenantId, request.scriptId);
    requireLoaded(loaded, request);
    await claimIdempotencyKey(tx, request, { id: run.id, timeoutMs: loaded.limits.timeoutMs });
    const made = toRow(context, run, loaded, await actorOf(tx, request, person));
    await insertExecutions(tx, [made]);
    if (loaded.isListenedTo) {
      await writeExecutionEvents(tx, [startEventOf(toNamed(made, run.now))]);
    }
    return { loaded, made, isWritten: true };
  });
}

function requireLoaded(
  loaded: LoadedProgram | null,
  { trigger }: ExecuteRequest,
): asserts loaded is LoadedProgram {
  if (loaded === null) throw notFound("Script");
  requireRunnable({ name: loaded.script.name, status: loaded.status }, trigger);
}

function toRow(
  { runnerId }: ExecuteContext,
  { request, id, inputJson, now }: Run,
  { script }: LoadedProgram,
  actor: Actor,
): NewExecution {
  return toNewExecution(request, { id, script, inputJson, queuedAt: now, runnerId, actor });
}

function toStarted(
  { request, person, now }: Run,
  { loaded, made, isWritten }: Begun,
): StartedExecution {
  const { id, inputJson, trigger, attempt, parentId, eventId, apiKeyId, actor } = made;
  return {
    id,
    scope: systemScopeOf(request.tenantId),
    loaded,
    inputJson,
    trigger,
    attempt,
    person,
    apiKey: apiKeyId === null ? null : { id: apiKeyId, name: actor.name },
    parentId,
    eventId,
    depth: request.depth ?? 0,
    isQueued: false,
    queuedAt: now,
    startedAt: now,
    unwritten: isWritten ? null : made,
  };
}

function toNamed(made: NewExecution, startedAt: Date) {
  const { id: scriptId, name: scriptName, version } = made.script;
  return { ...made, scriptId, scriptName, version, startedAt };
}
