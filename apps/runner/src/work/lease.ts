import { RunnerLostError } from "@runlet/core";

/**
 * Without a heartbeat for this long this runner ends what it took from the queue: from 30 s on (core's `heartbeatLimitSeconds`) others
 * take it over, and nothing may run twice at a time.
 */
const leaseMs = 20_000;
const watchMs = 500;

/** This runner's right to go on with what it took from the queue: it lasts as long as its heartbeat is known to be fresh. */
export interface Lease {
  isHeld(): boolean;
  /** Aborted, with a RunnerLostError, when the right has lapsed. Another one is given out after it was renewed. */
  signal(): AbortSignal;
  /**
   * To be called with each heartbeat: what `beat` said before it was sent holds from then on.
   * @param beat answers for how many milliseconds the runner was silent by the database's clock; null when it counts as stopped
   */
  renew(beat: () => Promise<number | null>): Promise<void>;
  /** Ends all that runs under it, for good. */
  end(reason: string): void;
  release(): void;
}

/** @param now milliseconds of a clock that never goes back; it may stand still while the machine sleeps */
export function createLease(now: () => number = () => performance.now()): Lease {
  let provenAt = now();
  let controller = new AbortController();
  let isEnded = false;

  const isHeld = () => !isEnded && now() - provenAt < leaseMs;
  const lapse = (reason: string) => controller.abort(new RunnerLostError(reason));
  const check = () => {
    if (!isHeld()) lapse("The runner lost its connection to the database, or stood still");
  };
  const watch = setInterval(check, watchMs);
  watch.unref();

  return {
    isHeld,
    signal: () => controller.signal,
    async renew(beat) {
      // What began before the gap may have been taken over: it ends before the heartbeat makes this runner look alive again.
      check();
      const sentAt = now();
      const silentMs = await beat();
      // The clock that the others go by: ours stood still with the machine, or theirs was set forward.
      if (silentMs === null || silentMs >= leaseMs) {
        lapse("The runner was silent for so long that others may have taken over");
      }
      // What counts as stopped is taken over whatever it says.
      provenAt = silentMs === null ? Number.NEGATIVE_INFINITY : sentAt;
      if (controller.signal.aborted && !isEnded) controller = new AbortController();
    },
    end(reason) {
      isEnded = true;
      lapse(reason);
    },
    release: () => clearInterval(watch),
  };
}
