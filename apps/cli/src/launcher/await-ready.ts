import { setTimeout as delay } from "node:timers/promises";

const POLL_INTERVAL_MS = 100;
const REQUEST_TIMEOUT_MS = 5_000;

/**
 * Waits until the address answers 2xx.
 * @returns what it last said instead, when the signal ended the waiting
 */
export async function awaitReady(url: string, signal: AbortSignal): Promise<string | null> {
  let last = "no answer yet";
  while (!signal.aborted) {
    try {
      const timeout = AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]);
      const response = await fetch(url, { signal: timeout });
      const body = await response.text();
      if (response.ok) return null;
      last = `it answered ${response.status} ${body.slice(0, 200)}`;
    } catch (error) {
      // Refused connections are what a starting server looks like; kept for the sentence at the end.
      if (!signal.aborted && error instanceof Error) last = `no answer (${causeOf(error)})`;
    }
    await delay(POLL_INTERVAL_MS);
  }
  return last;
}

function causeOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}
