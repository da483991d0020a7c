import type { ExecuteContext } from "../executions/run-program.ts";
import { runRecorded } from "../executions/run-recorded.ts";
import { claimWork } from "../queue/claim-work.ts";
import { Turns } from "../queue/turns.ts";

/**
 * Takes and runs what waits in the queue now, as a runner does, until there is nothing more. What is to be tried later stays.
 * @returns the ids of the executions, in the order in which they were taken
 */
export async function runQueue(context: ExecuteContext, turns = new Turns()): Promise<string[]> {
  const ids: string[] = [];
  for (;;) {
    const { started, hasMore } = await claimWork(context, turns);
    if (started.length === 0 && !hasMore) return ids;
    ids.push(...started.map(({ id }) => id));
    await Promise.all(
      started.map(async (one) => {
        await runRecorded(context, one, new AbortController().signal);
        turns.ended(one.scope.tenantId, one.loaded.script.id);
      }),
    );
  }
}
