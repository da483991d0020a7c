import type { Tx } from "./context.ts";

/** What the queue is asked to do: the contract between who enqueues, here, and the runner's tasks. */
export interface Jobs {
  "run-execution": { tenantId: string; executionId: string };
}

/**
 * Puts a job into the queue, in the transaction that makes it necessary. A waiting job of the same key
 * in the same tenant is replaced.
 */
export async function enqueueJob<Name extends keyof Jobs>(
  tx: Tx,
  name: Name,
  payload: Jobs[Name],
  { key, runAt }: { key: string; runAt: Date },
): Promise<void> {
  await tx.$executeRaw`
    SELECT enqueue_job(${name}, ${JSON.stringify(payload)}::json, ${key}, ${runAt}::timestamptz)`;
}
