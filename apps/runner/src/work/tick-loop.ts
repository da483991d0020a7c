import { type Context, fireSchedules, rearmRetries, rearmSchedules } from "@runlet/core";
import { isDatabaseAway } from "@runlet/db";
import type { Logger } from "../logger.ts";
import type { Metrics } from "../metrics.ts";
import { createWakeUp } from "./wake-up.ts";

/** A schedule that was just saved is due in a minute's time at the earliest; what waits for the end of another run is looked at this often. */
const pollMs = 500;
/** Above what clocks are corrected by in passing. */
const setBackMs = 5_000;

export interface TickLoop {
  /** Whether there is more to fire at once than one turn could. */
  isFiring(): boolean;
  /** Waits for the turn under way. */
  stop(): Promise<void>;
}

/** Fires schedules when they are due, by the database's clock, until stopped. Each runner does: whoever comes first fires a tick, once. */
export function startTickLoop(
  context: Context,
  logger: Logger,
  metrics: Pick<Metrics, "ticksFired">,
): TickLoop {
  const wakeUp = createWakeUp();
  let isFiring = false;
  let isArmed = false;
  let latest = 0;

  async function turn(): Promise<number> {
    // What another version of the time zones, or a clock that was wrong, has armed too far ahead.
    if (!isArmed) {
      await rearmSchedules(context);
      await rearmRetries(context);
    }
    isArmed = true;
    const { now, fired, nextDueAt, hasMore } = await fireSchedules(context);
    metrics.ticksFired(fired);
    if (now.getTime() < latest - setBackMs) {
      logger.warn(
        { from: new Date(latest), to: now },
        "the database's clock was set back: schedules and retries are armed anew",
      );
      isArmed = false;
    }
    latest = now.getTime();
    isFiring = hasMore;
    if (hasMore || !isArmed) return 0;
    return Math.min(pollMs, nextDueAt === null ? pollMs : nextDueAt.getTime() - latest);
  }

  async function work(): Promise<void> {
    while (!wakeUp.isStopped) {
      try {
        await wakeUp.pause(await turn());
      } catch (error) {
        const level = isDatabaseAway(error) ? "warn" : "error";
        logger[level]({ err: error }, "schedules could not be fired; it is tried again");
        isFiring = false;
        await wakeUp.pause(pollMs);
      }
    }
  }

  const working = work();
  return {
    isFiring: () => isFiring,
    async stop() {
      wakeUp.stop();
      await working;
    },
  };
}
