/** What requests are counted by. */
export interface RateKey {
  tenantId: string;
  /** At most 200 characters; the same for the same script, time and caller. */
  name: string;
  /** How long a window is. It begins with its first request. */
  seconds: number;
}

export interface RateCount {
  /** Requests of the window, this one included. */
  used: number;
  /** Until the window ends. */
  resetMs: number;
}

/** Where requests are counted, over all runners: the port behind which Postgres and Redis are alike. */
export interface RateCounts {
  /** Counts one request. Rejects when the store does not answer. */
  add(key: RateKey): Promise<RateCount>;
}
