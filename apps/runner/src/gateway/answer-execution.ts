import type { ServerResponse } from "node:http";
import type { Endpoint, ExecutionAnswer, ExecutionErrorCode } from "@runlet/core";
import { type AnswerHeaders, answerBytes, answerError, answerJson } from "./answer.ts";
import { readScriptResponse } from "./script-response.ts";

interface Failure {
  status: number;
  /** For the caller, who may be a stranger: what the script or the platform said stays in the execution's record. */
  message: string;
  retryAfterSeconds?: number;
}

/** What a caller hears of each way in which an execution ends badly; the closed set, once. */
const failures = {
  syntax_error: { status: 500, message: "The script failed." },
  runtime_error: { status: 500, message: "The script failed." },
  api_call_limit: { status: 500, message: "The script made more calls than it may." },
  output_limit: { status: 500, message: "The script's output is larger than it may be." },
  memory_limit: { status: 500, message: "The script used more memory than it may." },
  call_depth: { status: 500, message: "The script's calls of other scripts went too deep." },
  input_limit: { status: 413, message: "The request is larger than the script may take." },
  timeout: { status: 504, message: "The script did not finish in time." },
  vm_crashed: { status: 500, message: "The process that ran the script ended." },
  runner_lost: { status: 500, message: "The server that ran the script was lost." },
  cancelled: { status: 500, message: "The execution was cancelled." },
  tenant_busy: {
    status: 429,
    message: "Too many executions are waiting; try again shortly.",
    retryAfterSeconds: 1,
  },
  overloaded: {
    status: 503,
    message: "The server is overloaded; try again shortly.",
    retryAfterSeconds: 1,
  },
  script_not_active: { status: 503, message: "The script does not run at present." },
} as const satisfies Record<ExecutionErrorCode, Failure>;

/** What a caller hears of an execution that ended badly. */
export function failureOf(code: ExecutionErrorCode): Failure {
  return failures[code];
}

/** Answers a finished execution: the Response that the script returned, other output as JSON, or an error. */
export function answerExecution(
  response: ServerResponse,
  execution: ExecutionAnswer,
  endpoint: Pick<Endpoint, "cors">,
): void {
  const headers = { "x-execution-id": execution.id };
  if (execution.status === "completed") {
    answerOutput(response, execution, headers, endpoint);
    return;
  }
  const code = execution.error?.code ?? "runner_lost";
  const failure = failureOf(code);
  answerError(
    response,
    failure.status,
    { code, message: failure.message, executionId: execution.id },
    failure.retryAfterSeconds === undefined
      ? headers
      : { ...headers, "retry-after": String(failure.retryAfterSeconds) },
  );
}

function answerOutput(
  response: ServerResponse,
  { id, output, outputType }: ExecutionAnswer,
  headers: AnswerHeaders,
  endpoint: Pick<Endpoint, "cors">,
): void {
  if (outputType === "json") {
    answerJson(response, 200, JSON.stringify(output ?? null), headers);
    return;
  }
  const answer = readScriptResponse(output, endpoint);
  if (answer === null) {
    const message = "The script's Response cannot be sent.";
    answerError(response, 500, { code: "runtime_error", message, executionId: id }, headers);
    return;
  }
  answerBytes(response, answer.status, answer.body, { ...answer.headers, ...headers });
}
