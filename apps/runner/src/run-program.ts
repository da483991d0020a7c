import type { RunProgram } from "@runlet/core";
import type { Sandbox } from "@runlet/sandbox";
import type { Cancellations } from "./cancellations.ts";
import type { Metrics } from "./metrics.ts";

/** Core's way into the sandbox: measured, and ended when a cancel request for the execution arrives here. */
export function createRunProgram(
  sandbox: Pick<Sandbox, "run">,
  cancellations: Cancellations,
  metrics: Metrics,
): RunProgram {
  return async (request) => {
    const cancellation = cancellations.register(request.tenantId, request.executionId);
    try {
      const signal = AbortSignal.any([request.signal, cancellation.signal]);
      const outcome = await sandbox.run({ ...request, signal });
      metrics.executionEnded(outcome.status, outcome.metrics.durationMs);
      return outcome;
    } finally {
      cancellation.release();
    }
  };
}
