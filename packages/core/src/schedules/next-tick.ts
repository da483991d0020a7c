import { dayMs, nextWallTime } from "./calendar.ts";
import type { CronFields } from "./cron-field.ts";
import { clockPeriodAt } from "./zone-clock.ts";

/** When a script is due: a parsed cron expression, and whose clocks it means. */
export interface Schedule {
  cron: CronFields;
  timezone: string;
}

/** February 29 takes up to eight years to come round; twice that, should a gap have swallowed it. */
const horizonMs = 17 * 366 * dayMs;

function tickAfter({ cron, timezone }: Schedule, afterMs: number): number | null {
  let period = clockPeriodAt(timezone, afterMs);
  const untilMs = afterMs + horizonMs;
  let fromMs = afterMs + 1 + period.offsetMs;
  if (!cron.isWildcard) fromMs = Math.max(fromMs, period.owedFromMs);
  for (;;) {
    const wallMs = nextWallTime(cron, fromMs, untilMs);
    if (wallMs === null) return null;
    if (wallMs < period.endMs + period.offsetMs) {
      // What was owed when the clocks were set forward runs at once when they were.
      return Math.max(wallMs - period.offsetMs, period.startMs);
    }
    period = clockPeriodAt(timezone, period.endMs);
    fromMs = cron.isWildcard ? period.startMs + period.offsetMs : period.owedFromMs;
  }
}

function checkedTickAfter(schedule: Schedule, afterMs: number): number | null {
  const tickMs = tickAfter(schedule, afterMs);
  // A tick that does not lead on would be due for ever.
  if (tickMs !== null && !(tickMs > afterMs)) {
    throw new Error(`The tick ${tickMs} in ${schedule.timezone} is not later than ${afterMs}`);
  }
  return tickMs;
}

/**
 * The first instant later than `after` at which a schedule is due; null when there is none in the next 17 years.
 *
 * Where clocks are set forward or back by less than three hours, it does as Vixie cron: a job whose minute or hour
 * begins with `*` follows the wall clock; of any other, what was skipped runs once, right at the end of the gap, and
 * what is repeated runs the first time only. Throws a RangeError for an unknown time zone or an invalid date.
 */
export function nextTick(schedule: Schedule, after: Date): Date | null {
  const tickMs = checkedTickAfter(schedule, after.getTime());
  return tickMs === null ? null : new Date(tickMs);
}

/** The first `limit` instants later than `after`, up to `until` and with it, at which a schedule is due; ascending. */
export function ticksBetween(schedule: Schedule, after: Date, until: Date, limit: number): Date[] {
  const ticks: Date[] = [];
  const untilMs = until.getTime();
  let tickMs = checkedTickAfter(schedule, after.getTime());
  while (tickMs !== null && tickMs <= untilMs && ticks.length < limit) {
    ticks.push(new Date(tickMs));
    tickMs = checkedTickAfter(schedule, tickMs);
  }
  return ticks;
}
