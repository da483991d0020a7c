/**
 * What is tried again because the platform lost it (its runner died, its queues were full) does not count as a try; but what takes its runner with
 * it each time looks like bad luck, and at some point is not.
 */
export const maxLosses = 10;

/** No try waits longer than this for its time. */
export const maxRetryDelayMs = 60_000;

/** What kept a try from counting: `lost` with its runner, or `refused` by queues that were full. */
export type Loss = "lost" | "refused";

/**
 * The pause before the next try, after the first, second, … that did not count. What was lost goes on soon. What was refused waits longer each
 * time, together some five minutes, which an overload may last.
 */
export function lossDelayMs(loss: Loss, losses: number): number {
  return loss === "lost" ? 2_000 : Math.min(maxRetryDelayMs, 2_000 * 2 ** (losses - 1));
}
