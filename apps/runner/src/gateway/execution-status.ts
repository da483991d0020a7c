import type { IncomingMessage, ServerResponse } from "node:http";
import { type Context, type ExecutionAnswer, followExecution } from "@runlet/core";
import { answerJson } from "./answer.ts";
import { failureOf } from "./answer-execution.ts";
import { GatewayError } from "./gateway-error.ts";

const statusPath = /^\/api\/executions\/([^/]+)$/;

/**
 * `GET /api/executions/<id>?signature=…`: how an execution goes that was answered with 202. The address is all that it takes.
 * @throws GatewayError `not_found` where id and signature do not belong together.
 */
export async function answerExecutionStatus(
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    throw new GatewayError("method_not_allowed", "An execution's status is read with GET.", {
      allow: "GET, HEAD",
    });
  }
  const id = statusPath.exec(url.pathname)?.[1] ?? "";
  const signature = url.searchParams.get("signature") ?? "";
  const execution = await followExecution(context, { id, signature });
  if (execution === null) {
    throw new GatewayError("not_found", "There is no execution at this address.");
  }
  answerJson(response, 200, JSON.stringify(describe(execution)), {
    "x-execution-id": id,
    "cache-control": "no-store",
    // Who has the address may read it from any page; no cookie or key has a part in it.
    "access-control-allow-origin": "*",
    ...(execution.completedAt === null ? { "retry-after": "1" } : {}),
  });
}

/** What a caller may know, who may be a stranger: no stack, no logs, no words of the script's errors. */
function describe({ id, status, error, output, ...execution }: ExecutionAnswer) {
  const { queuedAt, startedAt, completedAt } = execution;
  const times = { queuedAt, startedAt, completedAt };
  const failure = error && { code: error.code, message: failureOf(error.code).message };
  return { executionId: id, status, ...times, output, error: failure };
}
