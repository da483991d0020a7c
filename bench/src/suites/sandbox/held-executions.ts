/** Executions that wait until they are let go. */
import type { Outcome, Sandbox } from "@runlet/sandbox";
import { requestOf } from "./run-workload.ts";
import { holding } from "./workloads.ts";

export interface HeldExecutions {
  outcomes: Promise<Outcome[]>;
  /** Cancels those that still wait; resolves when all have ended. */
  letGo(): Promise<void>;
}

/**
 * Resolves once each of `count` executions of a tenant has begun to wait.
 * @throws Error when one ends before it is let go
 */
export async function holdExecutions(
  sandbox: Sandbox,
  tenantId: string,
  count: number,
): Promise<HeldExecutions> {
  const controller = new AbortController();
  const begun: Promise<void>[] = [];
  const runs: Promise<Outcome>[] = [];
  for (let index = 0; index < count; index += 1) {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const request = requestOf(holding, tenantId);
    const run = sandbox.run({ ...request, signal: controller.signal, onLogs: () => resolve() });
    run.then(({ status, error }) => reject(new Error(`Held: ${status} ${error?.code}`)), reject);
    begun.push(promise);
    runs.push(run);
  }
  await Promise.all(begun);
  const outcomes = Promise.all(runs);
  return {
    outcomes,
    async letGo() {
      controller.abort();
      await outcomes;
    },
  };
}
