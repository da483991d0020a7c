/// <reference lib="esnext.temporal" />
import { dayMs } from "./calendar.ts";

/** A time in which a zone's clocks run on without being set forward or back. */
export interface ClockPeriod {
  startMs: number;
  /** Exclusive; Infinity when no later change is known. */
  endMs: number;
  /** What the clocks show is UTC plus this. */
  offsetMs: number;
  /**
   * What the clocks show from when on fixed-time jobs are owed here. Earlier than at the period's start when the
   * clocks were set forward over some that still have to run; later when they were set back over some that have run.
   */
  owedFromMs: number;
}

/** crontab(5): changes of less than three hours are daylight saving, others a clock that was set. */
const daylightSavingLimitMs = 3 * 3_600_000;
/** A window of time is looked up at once: about sixteen changes in a zone that has two a year. */
const windowMs = 8 * 365 * dayMs;
/** After that long, no change has a say in what is owed. */
const lookBackMs = 2 * dayMs;
/** More than all zones there are, twice; a window takes about a kilobyte. */
const maxWindows = 1200;
const windows = new Map<string, ClockPeriod[]>();

/** How the clocks go on after a change at `startMs`: Vixie cron's virtual clock stands at what is not yet done. */
function periodAfter(
  before: ClockPeriod,
  { startMs, offsetMs }: Pick<ClockPeriod, "startMs" | "offsetMs">,
): ClockPeriod {
  const startWallMs = startMs + offsetMs;
  const doneWallMs = Math.max(before.owedFromMs, startMs + before.offsetMs);
  const isDaylightSaving = Math.abs(startWallMs - doneWallMs) < daylightSavingLimitMs;
  return {
    startMs,
    endMs: Number.POSITIVE_INFINITY,
    offsetMs,
    owedFromMs: isDaylightSaving ? doneWallMs : startWallMs,
  };
}

function findPeriods(timezone: string, fromMs: number, toMs: number): ClockPeriod[] {
  const startMs = fromMs - lookBackMs;
  let clock = Temporal.Instant.fromEpochMilliseconds(startMs).toZonedDateTimeISO(timezone);
  let offsetMs = clock.offsetNanoseconds / 1e6;
  let period: ClockPeriod = {
    startMs,
    endMs: Number.POSITIVE_INFINITY,
    offsetMs,
    owedFromMs: startMs + offsetMs,
  };
  const periods = [period];
  while (period.startMs < toMs) {
    const change = clock.getTimeZoneTransition("next");
    if (change === null) break;
    clock = change;
    offsetMs = clock.offsetNanoseconds / 1e6;
    // A new name or law alone does not move the clocks.
    if (offsetMs === period.offsetMs) continue;
    period.endMs = clock.epochMilliseconds;
    period = periodAfter(period, { startMs: clock.epochMilliseconds, offsetMs });
    periods.push(period);
  }
  return periods.filter(({ endMs }) => endMs > fromMs);
}

/**
 * The period of a zone's clocks in which an instant lies. Remembers what it has looked up, so it is quick when asked
 * again about the same years. Throws a RangeError for a zone that this Node.js does not know.
 */
export function clockPeriodAt(timezone: string, atMs: number): ClockPeriod {
  const index = Math.floor(atMs / windowMs);
  const key = `${index} ${timezone}`;
  let periods = windows.get(key);
  if (periods === undefined) {
    periods = findPeriods(timezone, index * windowMs, (index + 1) * windowMs);
    const [oldest] = windows.keys();
    if (windows.size >= maxWindows && oldest !== undefined) windows.delete(oldest);
    windows.set(key, periods);
  }
  const period = periods.find(({ endMs }) => atMs < endMs);
  if (period === undefined) throw new RangeError(`No clock of ${timezone} at ${atMs}`);
  return period;
}
