import { setTimeout as delay } from "node:timers/promises";

interface Bound {
  /** When this has passed, what is waited for is taken not to come. */
  boundMs: number;
  /** What has not come then, for the error. */
  what: string;
}

function explain({ boundMs, what }: Bound): Error {
  return new Error(`Waited ${boundMs / 1_000} s in vain: ${what}`);
}

/**
 * Looks again and again until `look` answers true.
 * @throws Error when the bound has passed, and what `look` throws
 */
export async function lookUntil(
  look: () => Promise<boolean>,
  { everyMs, ...bound }: Bound & { everyMs: number },
): Promise<void> {
  const startedAt = performance.now();
  while (!(await look())) {
    if (performance.now() - startedAt > bound.boundMs) {
      throw explain(bound);
    }
    await delay(everyMs);
  }
}

/** @throws Error when the bound has passed, and what the promise rejects with */
export async function within<Value>(promise: Promise<Value>, bound: Bound): Promise<Value> {
  const waiting = new AbortController();
  const late = delay(bound.boundMs, undefined, waiting).then(() => {
    throw explain(bound);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    waiting.abort();
  }
}
