import type { ServerResponse } from "node:http";
import {
  type Context,
  CoreError,
  type Endpoint,
  type EndWatch,
  type ExecuteRequest,
  type ExecutionAnswer,
  enqueueRequest,
  executionPath,
  findAnswer,
  RepeatedRequestError,
  type TenantScope,
} from "@runlet/core";
import { answerJson } from "./answer.ts";
import { answerExecution } from "./answer-execution.ts";
import { GatewayError } from "./gateway-error.ts";
import { createStreamedAnswer } from "./streamed-answer.ts";

/** Beyond the script's time-out: for its place in the queue of the sandbox, and for the record of its end. */
const waitMarginMs = 10_000;

/** What answering a request needs beside the context. */
export interface Answering {
  ends: EndWatch;
  scope: TenantScope;
  endpoint: Pick<Endpoint, "cors">;
  response: ServerResponse;
}

/** Runs a request and answers it; a repeat gets the answer of the first. @throws GatewayError for a repeat that cannot be answered */
export async function answerNow(
  context: Context,
  request: ExecuteRequest,
  answering: Answering,
): Promise<void> {
  const { response, endpoint } = answering;
  const streamed = createStreamedAnswer(response, endpoint);
  try {
    const execution = await context.executor.execute(request, { sink: streamed.sink });
    if (!streamed.end(execution)) answerExecution(response, execution, endpoint);
  } catch (error) {
    if (!(error instanceof RepeatedRequestError)) throw error;
    const first = await awaitFirst(context, error, answering);
    response.setHeader("idempotency-replayed", "true");
    answerExecution(response, first, endpoint);
  }
}

/** Puts a request into the queue and answers where its execution can be followed. @throws GatewayError where it cannot be taken */
export async function answerLater(
  context: Context,
  request: ExecuteRequest,
  { response }: Pick<Answering, "response">,
): Promise<void> {
  let executionId: string;
  try {
    executionId = (await enqueueRequest(context, request)).id;
  } catch (error) {
    if (error instanceof CoreError && error.code === "too_many") throw tenantBusy(error);
    if (!(error instanceof RepeatedRequestError)) throw error;
    requireSame(error);
    executionId = error.executionId;
    response.setHeader("idempotency-replayed", "true");
  }
  const url = executionPath(context.secret, request.tenantId, executionId);
  answerJson(response, 202, JSON.stringify({ executionId, status: "pending", url }), {
    location: url,
    "preference-applied": "respond-async",
    "x-execution-id": executionId,
    "retry-after": "1",
    "cache-control": "no-store",
  });
}

async function awaitFirst(
  context: Context,
  repeated: RepeatedRequestError,
  { ends, scope, response }: Answering,
): Promise<ExecutionAnswer> {
  requireSame(repeated);
  const { executionId: id, timeoutMs } = repeated;
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const withinMs = timeoutMs + waitMarginMs;
  const hasEnded = await ends.waitForEnd({ scope, id }, { withinMs, signal: gone.signal });
  if (!hasEnded) {
    const message = "The first request of this Idempotency-Key is still being answered.";
    throw new GatewayError("request_in_progress", message, { "retry-after": "1" });
  }
  const answer = await findAnswer(context, scope, id);
  if (answer === null) throw new GatewayError("not_found", "The first answer is gone.");
  return answer;
}

function requireSame({ isSame }: RepeatedRequestError): void {
  if (isSame) return;
  const message = "This Idempotency-Key was used for another request: use a new one.";
  throw new GatewayError("idempotency_key_reused", message);
}

function tenantBusy({ message, retryAfterSeconds }: CoreError): GatewayError {
  return new GatewayError("tenant_busy", message, { "retry-after": String(retryAfterSeconds) });
}
