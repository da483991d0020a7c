import { isRunletError, RunletError } from "./runlet-error.ts";

/** Longest delay of setTimeout; what is longer would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

/** The end of a call: when its time is up or its caller gives up, whichever is first. */
export interface Deadline {
  /** Aborted at the end, with the RunletError that tells why. */
  readonly signal: AbortSignal;
  leftMs(): number;
  /** Settles as `work` does, or rejects at the end, whatever `work` does then. */
  race<T>(work: Promise<T>): Promise<T>;
  pause(ms: number): Promise<void>;
  /** Gives up the timer and the listener. */
  close(): void;
}

/** @param caller the caller's signal, on which one listener stands until `close` */
export function openDeadline(caller: AbortSignal | undefined, timeoutMs: number): Deadline {
  const controller = new AbortController();
  const { signal } = controller;
  const endsAt = Date.now() + timeoutMs;
  const abort = () => controller.abort(abortErrorOf(caller?.reason));
  const expire = () =>
    controller.abort(new RunletError(`No answer within ${timeoutMs} ms`, { code: "timeout" }));

  const timer = timeoutMs > longestTimerMs ? undefined : setTimeout(expire, timeoutMs);
  caller?.addEventListener("abort", abort, { once: true });
  if (caller?.aborted) abort();

  function race<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const end = () => reject(signal.reason);
      signal.addEventListener("abort", end, { once: true });
      if (signal.aborted) end();
      work.then(resolve, reject).finally(() => signal.removeEventListener("abort", end));
    });
  }

  return {
    signal,
    leftMs: () => endsAt - Date.now(),
    race,
    pause: async (ms) => {
      let pauseTimer: ReturnType<typeof setTimeout> | undefined;
      const over = new Promise<void>((resolve) => {
        pauseTimer = setTimeout(resolve, ms);
      });
      try {
        await race(over);
      } finally {
        clearTimeout(pauseTimer);
      }
    },
    close() {
      clearTimeout(timer);
      caller?.removeEventListener("abort", abort);
    },
  };
}

/** The reason of a deadline around this one is a RunletError already. */
function abortErrorOf(reason: unknown): RunletError {
  if (isRunletError(reason)) return reason;
  return new RunletError("The call was aborted", { code: "aborted", cause: reason });
}
