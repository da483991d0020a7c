/** How one call goes; what is left out is as the client was made. */
export interface CallOptions {
  /** Ends the call early; it then rejects with code `aborted`. */
  signal?: AbortSignal | undefined;
  /** How long the whole call may take, retries and pauses included. `Infinity` for no limit. */
  timeoutMs?: number | undefined;
  /** How often a call that failed is sent again, where that is safe. 0 for never. */
  maxRetries?: number | undefined;
}

/** The limits of a call, all of them known. */
export interface CallLimits {
  signal: AbortSignal | undefined;
  timeoutMs: number;
  maxRetries: number;
}

export const defaultLimits: CallLimits = { signal: undefined, timeoutMs: 60_000, maxRetries: 2 };

/**
 * Fills what `options` leaves out.
 * @throws TypeError that names the option which cannot be
 */
export function resolveLimits(options: CallOptions, defaults: CallLimits): CallLimits {
  const { signal, timeoutMs = defaults.timeoutMs, maxRetries = defaults.maxRetries } = options;
  if (typeof timeoutMs !== "number" || !(timeoutMs > 0)) {
    throw new TypeError(`timeoutMs: must be a number above 0, not ${timeoutMs}`);
  }
  if (!Number.isInteger(maxRetries) || maxRetries < 0) {
    throw new TypeError(`maxRetries: must be a whole number from 0 on, not ${maxRetries}`);
  }
  return { signal, timeoutMs, maxRetries };
}
