import type { Statement } from "@runlet/db";
import { createScriptCache } from "../cache/script-cache.ts";
import type { DocumentCalls } from "../collections/document-store.ts";
import { publishScriptEvent } from "../events/publish-script-event.ts";
import { HostCallError } from "../host-calls/host-call-error.ts";
import { getSecret } from "../secrets/get-secret.ts";
import { effectiveHosts } from "../settings/internal-hosts.ts";
import { callScript } from "./call-script.ts";
import type { AnswerHostCall, ExecuteContext, ExecutionOrigin } from "./run-program.ts";
import type { StartedExecution } from "./run-recorded.ts";

type Call = Parameters<AnswerHostCall>[0];
/** @param start what is to be committed with a change of documents: the statement that writes the execution's start */
export type AnswerWithStart = (call: Call, start?: Statement | null) => Promise<unknown>;
type Answer = (call: Call) => Promise<unknown>;

/** @returns what answers the calls of `ctx.*` of one execution, within its tenant and on its behalf */
export function answerHostCalls(
  context: ExecuteContext,
  started: StartedExecution,
): AnswerWithStart {
  const { scope, loaded } = started;
  const execution = { scope, executionId: started.id, ...originOf(started) };
  const cache = createScriptCache(context.cache, scope);
  const answers: Record<string, Answer> = {
    "http.request": ({ args: [request], signal }) => {
      const allowedHosts = effectiveHosts(loaded.allowedHosts, context.permittedHosts);
      return context.requestHttp(request, { tenantId: scope.tenantId, allowedHosts, signal });
    },
    "cache.get": ({ args: [key] }) => cache.get(key),
    "cache.set": ({ args: [key, value, ttlSeconds] }) => cache.set(key, value, ttlSeconds),
    "cache.delete": ({ args: [key] }) => cache.delete(key),
    "cache.exists": ({ args: [key] }) => cache.exists(key),
    "cache.increment": ({ args: [key, by, ttlSeconds] }) => cache.increment(key, by, ttlSeconds),
    "events.publish": ({ args: [type, payload] }) =>
      publishScriptEvent(context, execution, { type, payload }),
    "scripts.call": ({ args: [name, input], signal }) =>
      callScript(context, execution, { name, input }, signal),
    "secrets.get": ({ args: [name] }) => getSecret(context, scope, name),
  };
  const answerDocumentCall = documentCalls(context, started);
  return async (call, start = null) => {
    if (call.op.startsWith("db.")) return answerDocumentCall(call, start);
    const answer = answers[call.op];
    if (answer === undefined) {
      throw new HostCallError("validation", `ctx has no call ${call.op}`);
    }
    return answer(call);
  };
}

function originOf({ person, apiKey, eventId, depth }: StartedExecution): ExecutionOrigin {
  return { userId: person?.id ?? null, apiKeyId: apiKey?.id ?? null, eventId, depth };
}

/** The first argument of a document call is the id of its transaction, or null. */
export function transactionIdOf({ args: [id] }: Call): string | null {
  return typeof id === "string" ? id : null;
}

function documentCalls(context: ExecuteContext, started: StartedExecution): AnswerWithStart {
  let calls: DocumentCalls | null = null;
  return (call, start) => {
    const [, ...args] = call.args;
    // Its signal is that of the whole execution.
    calls ??= context.documents.callsOf(started.scope, call.signal);
    return calls.call(call.op, args, transactionIdOf(call), start);
  };
}
