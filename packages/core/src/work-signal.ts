import type { Tx } from "./context.ts";

/** Runners listen here; the payload says nothing. Who misses it finds the work within a second by looking. */
export const workChannel = "runlet_work";

/** Tells the runners, when the transaction commits, that there is something to run now. */
export async function signalWork(tx: Tx): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify(${workChannel}, '')`;
}
