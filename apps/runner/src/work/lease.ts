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
  /** To be called with each heartbeat: what `beat` said before it was sent holds from then on. */
  renew(beat: () => Promise<void>): Promise<void>;
  /** Ends all that runs under it, for good. */
  end(reason: string): void;
  release(): void;
}

/** @param now milliseconds of a clock that never goes back, not even while the machine sleeps or this process is stopped */
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
      await beat();
      provenAt = sentAt;
      if (controller.signal.aborted && !isEnded) controller = new AbortController();
    },
    end(reason) {
      isEnded = true;
      lapse(reason);
    },
    release: () => clearInterval(watch),
  };
}
