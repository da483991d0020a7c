/**
 * What is tried again because the platform lost it (its runner died, its queues were full) does not count as a try; but what takes its runner with
 * it each time looks like bad luck, and at some point is not.
 */
export const maxLosses = 10;

/** No try waits longer than this for its time. */
export const maxRetryDelayMs = 60_000;

/** The pause after the first, second, … loss: together some five minutes, which an overload may last. */
export function lossDelayMs(losses: number): number {
  return Math.min(maxRetryDelayMs, 2_000 * 2 ** (losses - 1));
}
