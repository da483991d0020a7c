import type { RunProgram, RunRequest } from "@runlet/core";
import { isForScript, type Sandbox } from "@runlet/sandbox";
import type { Cancellations } from "./cancellations.ts";
import type { Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";

/** Core's way into the sandbox: measured, and ended when a cancel request for the execution arrives here. */
export function createRunProgram(
  sandbox: Pick<Sandbox, "run">,
  cancellations: Cancellations,
  metrics: Metrics,
  logger: Logger,
): RunProgram {
  return async (request) => {
    const cancellation = cancellations.register(request);
    try {
      const answerHostCall = answerLoudly(request, logger);
      const { signal } = cancellation;
      const outcome = await sandbox.run({ ...request, answerHostCall, signal });
      metrics.executionEnded(outcome.status, outcome.metrics.durationMs);
      return outcome;
    } finally {
      cancellation.release();
    }
  };
}

/** A script hears of a fault of the platform only that it was one: the operator gets the rest. */
function answerLoudly(
  { answerHostCall, tenantId, executionId }: RunRequest,
  logger: Logger,
): RunRequest["answerHostCall"] {
  return async (call) => {
    try {
      return await answerHostCall(call);
    } catch (error) {
      if (!isForScript(error) && !call.signal.aborted) {
        logger.error({ err: error, op: call.op, tenantId, executionId }, "a host call failed");
      }
      throw error;
    }
  };
}
