import type { CronFields } from "./cron-field.ts";

export const minuteMs = 60_000;
export const dayMs = 86_400_000;
const minutesOfDay = 1440;

const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** How many days a month (from 1) has. */
export function daysOfMonth(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : (lengths[month - 1] ?? 0);
}

function fitsDay(fields: CronFields, dayOfMonth: number, dayOfWeek: number): boolean {
  const fitsMonth = fields.daysOfMonth.includes(dayOfMonth);
  const fitsWeek = fields.daysOfWeek.includes(dayOfWeek);
  return fields.isEitherDay ? fitsMonth || fitsWeek : fitsMonth && fitsWeek;
}

/** The first day from `fromDay` to `lastDay` that fits, both counted from January 1, 1970. */
function nextDay(fields: CronFields, fromDay: number, lastDay: number): number | null {
  let day = fromDay;
  while (day <= lastDay) {
    const date = new Date(day * dayMs);
    const month = date.getUTCMonth() + 1;
    const first = date.getUTCDate();
    const last = daysOfMonth(date.getUTCFullYear(), month);
    if (fields.months.includes(month)) {
      const weekday = date.getUTCDay();
      for (let passed = 0; first + passed <= last; passed++) {
        if (fitsDay(fields, first + passed, (weekday + passed) % 7)) return day + passed;
      }
    }
    day += last - first + 1;
  }
  return null;
}

/** The first minute of a day, from `fromMinute` on, that fits hour and minute. */
function nextMinuteOfDay({ hours, minutes }: CronFields, fromMinute: number): number | null {
  const fromHour = Math.floor(fromMinute / 60);
  for (const hour of hours) {
    if (hour < fromHour) continue;
    const minute = minutes.find((value) => hour * 60 + value >= fromMinute);
    if (minute !== undefined) return hour * 60 + minute;
  }
  return null;
}

/**
 * The first minute at or after `fromMs` that an expression names, or null when none comes before `untilMs`.
 * Both are what a wall clock shows, in milliseconds as though it showed UTC: there are no zones here.
 */
export function nextWallTime(fields: CronFields, fromMs: number, untilMs: number): number | null {
  const fromMinute = Math.ceil(fromMs / minuteMs);
  const today = Math.floor(fromMinute / minutesOfDay);
  const later = nextMinuteOfDay(fields, fromMinute - today * minutesOfDay);
  const lastDay = Math.floor(untilMs / dayMs);
  const day = nextDay(fields, later === null ? today + 1 : today, lastDay);
  if (day === null) return null;
  const minuteOfDay = day === today && later !== null ? later : nextMinuteOfDay(fields, 0);
  const wallMs = (day * minutesOfDay + (minuteOfDay ?? 0)) * minuteMs;
  return wallMs < untilMs ? wallMs : null;
}
