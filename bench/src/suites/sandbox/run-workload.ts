/** Calls of the sandbox with little ceremony. */
import { createHash } from "node:crypto";
import type { Outcome, RunRequest, Sandbox } from "@runlet/sandbox";
import type { Workload } from "../../contender.ts";

const LIMITS = {
  timeoutMs: 120_000,
  memoryMb: 64,
  maxApiCalls: 100,
  maxOutputBytes: 1_024 * 1_024,
};

export function requestOf(workload: Workload, tenantId: string): RunRequest {
  const { name, source, inputJson } = workload;
  return {
    tenantId,
    executionId: "bench",
    program: {
      source,
      sourceHash: createHash("sha256").update(source).digest("hex"),
      filename: `${name}.js`,
    },
    limits: LIMITS,
    inputJson,
    factsJson: "{}",
  };
}

/** @throws Error when the execution does not complete */
export async function runOnce(sandbox: Sandbox, request: RunRequest): Promise<Outcome> {
  const outcome = await sandbox.run(request);
  if (outcome.status !== "completed") {
    throw new Error(`${request.program.filename} ${outcome.status}: ${outcome.error?.message}`);
  }
  return outcome;
}

/** @returns how long the caller waited, in milliseconds */
export async function timeOnce(sandbox: Sandbox, request: RunRequest): Promise<number> {
  const startedAt = performance.now();
  await runOnce(sandbox, request);
  return performance.now() - startedAt;
}
