import { setTimeout as delay } from "node:timers/promises";

interface Looking {
  everyMs: number;
  /** When this has passed, what is waited for is taken not to come. */
  boundMs: number;
  /** What is waited for, for the error. */
  what: string;
}

/**
 * Looks again and again until `look` answers true.
 * @throws Error when the bound has passed, and what `look` throws
 */
export async function lookUntil(
  look: () => Promise<boolean>,
  { everyMs, boundMs, what }: Looking,
): Promise<void> {
  const startedAt = performance.now();
  while (!(await look())) {
    if (performance.now() - startedAt > boundMs) {
      throw new Error(`Waited ${boundMs / 1_000} s in vain: ${what}`);
    }
    await delay(everyMs);
  }
}
