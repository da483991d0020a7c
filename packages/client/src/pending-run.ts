import { isRecord, parseJson, textOrNull, toForeignError } from "./answer-error.ts";
import { type CallLimits, type CallOptions, resolveLimits } from "./call-options.ts";
import { type Deadline, openDeadline } from "./deadline.ts";
import type { EndpointAnswer } from "./endpoint-answer.ts";
import { errorCodeOf } from "./error-code.ts";
import { type Answer, exchange, type Fetch } from "./exchange.ts";
import { readRetryAfter } from "./retry-after.ts";
import { RunletError } from "./runlet-error.ts";

/** A run that completed. */
export interface EndedRun<Output = unknown> {
  executionId: string | null;
  status: "completed";
  /** What the script returned. A Response is `{ status, headers, body, bodyEncoding }`. */
  output: Output;
}

/** A request that was recorded, and whose script runs when its turn comes. */
export interface PendingRun<Output = unknown> {
  executionId: string | null;
  /** Where its state can be read, also by who has no API key: keep it as you would a key. Null when it had ended at once. */
  url: string | null;
  /**
   * Waits for the end. Rejects with `execution_failed` when the script did not complete. Waits as long as it takes unless
   * `timeoutMs` or `signal` ends the waiting; the run itself goes on, and can be waited for again.
   */
  result(options?: Pick<CallOptions, "signal" | "timeoutMs">): Promise<EndedRun<Output>>;
}

/** Pauses between two looks, when the server names none, or more. */
const defaultPauseSeconds = 1;
const longestPauseSeconds = 30;

/** @param limits of each look; of the waiting as a whole only where `result` is given some */
export function toPendingRun(
  fetch: Fetch,
  { executionId, url }: { executionId: string; url: string },
  limits: CallLimits,
): PendingRun {
  return {
    executionId,
    url,
    async result(options = {}) {
      const asked = { signal: options.signal, timeoutMs: options.timeoutMs ?? Infinity };
      const waiting = resolveLimits(asked, limits);
      const deadline = openDeadline(waiting.signal, waiting.timeoutMs);
      try {
        return await untilEnded(fetch, url, limits, deadline);
      } finally {
        deadline.close();
      }
    },
  };
}

/** The handle of a request that was answered at once. */
export function toEndedRun({ executionId, body }: EndpointAnswer): PendingRun {
  const ended: EndedRun = { executionId, status: "completed", output: body };
  return { executionId, url: null, result: async () => ended };
}

async function untilEnded(
  fetch: Fetch,
  url: string,
  limits: CallLimits,
  deadline: Deadline,
): Promise<EndedRun> {
  // No API key: the address is the permission, and may be another server's.
  const look = { url, method: "GET", headers: new Headers(), effect: "repeatable" } as const;
  for (;;) {
    const seen = await exchange(fetch, look, { ...limits, signal: deadline.signal }, readState);
    if ("pauseSeconds" in seen) await deadline.pause(seen.pauseSeconds * 1_000);
    // Thrown here and not while reading: how the run ended is no reason to look again.
    else if ("failure" in seen) throw seen.failure;
    else return seen;
  }
}

type State = EndedRun | { failure: RunletError } | { pauseSeconds: number };

function readState(answer: Answer): State {
  const state = answer.status === 200 ? parseJson(answer.bytes) : null;
  if (!isRecord(state) || typeof state.executionId !== "string") throw toForeignError(answer);
  const { executionId, status, output } = state;
  switch (status) {
    case "pending":
    case "running": {
      const asked = readRetryAfter(answer.headers.get("retry-after"), Date.now());
      return { pauseSeconds: Math.min(longestPauseSeconds, asked || defaultPauseSeconds) };
    }
    case "completed":
      return { executionId, status, output: output ?? null };
    default:
      return { failure: toFailure(executionId, String(status), state.error) };
  }
}

function toFailure(executionId: string, status: string, error: unknown): RunletError {
  const told = isRecord(error) ? error : {};
  const reason = textOrNull(told.code) ?? status;
  const code = errorCodeOf(reason, 0);
  return new RunletError(textOrNull(told.message) ?? `The execution ended as ${status}`, {
    code: code === "unexpected" ? "execution_failed" : code,
    reason,
    executionId,
  });
}
