import type { Context } from "../context.ts";

/** Makes a runner known; from now on its heartbeat tells whether the executions it owns still live. */
export async function registerRunner(
  context: Context,
  runner: { id: string; host: string; pid: number; port: number },
): Promise<void> {
  await context.database.asSystem("runner-heartbeat", (tx) =>
    tx.runner.create({ data: runner, select: { id: true } }),
  );
}
