import type { AnswerHostCall, ExecuteContext } from "../executions/run-program.ts";
import type { StartedExecution } from "../executions/run-recorded.ts";
import { HostCallError } from "./host-call-error.ts";

/** @returns what answers the calls of `ctx.*` of one execution, within its tenant and on its behalf */
export function answerHostCalls(
  _context: ExecuteContext,
  _started: StartedExecution,
): AnswerHostCall {
  return async ({ op }) => {
    throw new HostCallError("unavailable", `ctx.${op} is not available here`);
  };
}
