import type { RunletError } from "./runlet-error.ts";

/**
 * What a call may do twice:
 * - `repeatable`: nothing comes of a second one. It reads only, or carries a key by which the server knows it again.
 * - `change`: a call of the API that changes something.
 * - `run`: a call of an endpoint, whose script may have had effects.
 */
export type CallEffect = "repeatable" | "change" | "run";

const firstPauseMs = 500;
const longestPauseMs = 8_000;
/** A server that asks for more patience than this is not waited for. */
const longestRetryAfterSeconds = 60;

/** What Node.js, its fetch and Bun say of a connection that never came to be: nothing was sent. */
const notConnected = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
  "ConnectionRefused",
]);

function wasNeverSent(error: RunletError): boolean {
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && notConnected.has(String(cause.code))) return true;
  }
  return false;
}

/** Whether sending the call again cannot do anything twice, and may help. */
function isWorthAnother(error: RunletError, effect: CallEffect): boolean {
  const isRepeatable = effect === "repeatable";
  const isAsked = error.retryAfterSeconds !== null;
  switch (error.code) {
    case "network":
      return isRepeatable || wasNeverSent(error);
    case "rate_limited":
      return true;
    case "unavailable":
      // Of an endpoint only a recorded refusal proves that no script ran: a runner that was lost half-way reads the same.
      return isRepeatable || (isAsked && (effect === "change" || error.executionId !== null));
    case "conflict":
      // Another call with the same idempotency key is still running.
      return isRepeatable && isAsked;
    case "internal":
      return isRepeatable;
    default:
      return false;
  }
}

/**
 * How long to wait before the call is sent again: as the server asks, else doubling from half a second, with jitter, so that
 * clients that failed together do not come back together.
 * @param retries how many retries there were before
 * @param random from 0 to 1
 * @returns null when it is not to be sent again
 */
export function retryPauseMs(
  error: RunletError,
  effect: CallEffect,
  retries: number,
  random: number,
): number | null {
  if (!isWorthAnother(error, effect)) return null;
  const backOffMs = Math.min(longestPauseMs, firstPauseMs * 2 ** retries) * (0.5 + random / 2);
  const { retryAfterSeconds } = error;
  if (retryAfterSeconds === null) return backOffMs;
  if (retryAfterSeconds > longestRetryAfterSeconds) return null;
  return retryAfterSeconds * 1_000 + random * firstPauseMs;
}
