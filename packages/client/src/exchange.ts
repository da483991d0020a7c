import type { CallLimits } from "./call-options.ts";
import { type Deadline, openDeadline } from "./deadline.ts";
import { type CallEffect, retryPauseMs } from "./retry-rule.ts";
import { isRunletError, RunletError } from "./runlet-error.ts";

export type Fetch = typeof globalThis.fetch;

/** One request, which can be sent as often as it must. */
export interface OutgoingRequest {
  url: string;
  method: string;
  headers: Headers;
  body?: RequestBody | undefined;
  effect: CallEffect;
}

/** Bodies that can be sent a second time; a stream cannot. */
export type RequestBody = string | URLSearchParams | FormData | Blob | ArrayBuffer | Uint8Array;

/** An answer that has arrived as a whole. */
export interface Answer {
  status: number;
  headers: Headers;
  bytes: Uint8Array;
}

/**
 * Sends a request until `read` takes its answer, trying again where that is safe.
 * @param read answers what the call answers, or throws the RunletError that the server has told of
 */
export async function exchange<T>(
  fetch: Fetch,
  request: OutgoingRequest,
  limits: CallLimits,
  read: (answer: Answer) => T,
): Promise<T> {
  const deadline = openDeadline(limits.signal, limits.timeoutMs);
  try {
    for (let retries = 0; ; retries += 1) {
      try {
        return read(await sendOnce(fetch, request, deadline));
      } catch (error) {
        if (!isRunletError(error) || retries >= limits.maxRetries) throw error;
        const pauseMs = retryPauseMs(error, request.effect, retries, Math.random());
        // What the server has said is better news than a time-out at the end of the pause.
        if (pauseMs === null || pauseMs >= deadline.leftMs()) throw error;
        await deadline.pause(pauseMs);
      }
    }
  } finally {
    deadline.close();
  }
}

async function sendOnce(
  fetch: Fetch,
  { url, method, headers, body }: OutgoingRequest,
  deadline: Deadline,
): Promise<Answer> {
  if (deadline.signal.aborted) throw deadline.signal.reason;
  // A redirect that is followed could make a GET of a POST, and a refused connection behind it would look like nothing sent.
  const init: RequestInit = { method, headers, redirect: "manual", signal: deadline.signal };
  // The type of fetch wants a Uint8Array of an ArrayBuffer, which TypeScript before 5.7 cannot say.
  if (body !== undefined) init.body = body as BodyInit;
  try {
    const response = await deadline.race(fetch(url, init));
    const bytes = new Uint8Array(await deadline.race(response.arrayBuffer()));
    return { status: response.status, headers: response.headers, bytes };
  } catch (cause) {
    if (isRunletError(cause)) throw cause;
    throw new RunletError(`No answer from ${new URL(url).origin}: ${wordsOf(cause)}`, {
      code: "network",
      cause,
    });
  }
}

/** Node.js' fetch says "fetch failed" alone; what failed stands in its cause. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  const detail = cause instanceof Error ? cause.message || ("code" in cause && cause.code) : null;
  return detail ? `${error.message} (${detail})` : error.message;
}
