import type { DocumentCalls } from "../collections/document-store.ts";
import { HostCallError } from "../host-calls/host-call-error.ts";
import { effectiveHosts } from "../settings/internal-hosts.ts";
import type { AnswerHostCall, ExecuteContext } from "./run-program.ts";
import type { StartedExecution } from "./run-recorded.ts";

type Call = Parameters<AnswerHostCall>[0];
type Answer = (call: Call) => Promise<unknown>;

/** @returns what answers the calls of `ctx.*` of one execution, within its tenant and on its behalf */
export function answerHostCalls(
  context: ExecuteContext,
  started: StartedExecution,
): AnswerHostCall {
  const answers: Record<string, Answer> = {
    "http.request": ({ args, signal }) => {
      const allowedHosts = effectiveHosts(started.loaded.allowedHosts, context.permittedHosts);
      const { tenantId } = started.scope;
      return context.requestHttp(args[0], { tenantId, allowedHosts, signal });
    },
  };
  const answerDocumentCall = documentCalls(context, started);
  return async (call) => {
    const answer = call.op.startsWith("db.") ? answerDocumentCall : answers[call.op];
    if (answer === undefined) {
      throw new HostCallError("unavailable", `ctx.${call.op} is not available here`);
    }
    return answer(call);
  };
}

/** The first argument of a document call is the id of its transaction, or null. */
function documentCalls(context: ExecuteContext, started: StartedExecution): Answer {
  let calls: DocumentCalls | null = null;
  return ({ op, args: [transactionId, ...args], signal }) => {
    // Its signal is that of the whole execution.
    calls ??= context.documents.callsOf(started.scope, signal);
    return calls.call(op, args, typeof transactionId === "string" ? transactionId : null);
  };
}
