/**
 * Vixie cron as slow as it is: every real minute is walked through, with the two clocks of its cron.c, and nothing of
 * the product's own rule is used. Expressions here have no names.
 */
export interface Minute {
  atMs: number;
  /** What the wall clock shows, in minutes as though it showed UTC. */
  wallMinute: number;
}

/** From a zone's own calendar, by Intl: every minute from `fromMs` for `count` minutes. */
export function walkMinutes(timezone: string, fromMs: number, count: number): Minute[] {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  return Array.from({ length: count }, (_, index) => {
    const atMs = fromMs + index * 60_000;
    const shown = /^(\d+)\/(\d+)\/(\d+), (\d+):(\d+)$/.exec(format.format(atMs));
    if (shown === null) throw new Error(`Intl shows ${format.format(atMs)}`);
    const [, month, day, year, hour, minute] = shown.map(Number) as number[] & { length: 6 };
    const wallMs = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute);
    return { atMs, wallMinute: wallMs / 60_000 };
  });
}

function fits(text: string, value: number, min: number, max: number): boolean {
  return text.split(",").some((item) => {
    const [range = "", step = "1"] = item.split("/");
    const [first = "", last = first] = range === "*" ? [`${min}`, `${max}`] : range.split("-");
    return (
      value >= Number(first) &&
      value <= Number(last) &&
      (value - Number(first)) % Number(step) === 0
    );
  });
}

/** Whether an expression names a wall minute. */
export function fitsMinute(cron: string, wallMinute: number): boolean {
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = cron.split(" ");
  const wall = new Date(wallMinute * 60_000);
  if (!fits(minute, wall.getUTCMinutes(), 0, 59)) return false;
  if (!fits(hour, wall.getUTCHours(), 0, 23)) return false;
  if (!fits(month, wall.getUTCMonth() + 1, 1, 12)) return false;
  const fitsDay = fits(day, wall.getUTCDate(), 1, 31);
  const sundays = wall.getUTCDay() === 0 ? [0, 7] : [wall.getUTCDay()];
  const fitsWeekday = sundays.some((value) => fits(weekday, value, 0, 7));
  const isAny = (text: string) => text === "*" || text === "*/1";
  return isAny(day) || isAny(weekday) ? fitsDay && fitsWeekday : fitsDay || fitsWeekday;
}

/** When cron would have run a job in the minutes; the first one only starts its clock. */
export function runVixieCron(cron: string, minutes: readonly Minute[]): number[] {
  const [minute = "", hour = ""] = cron.split(" ");
  const isWildcard = minute.startsWith("*") || hour.startsWith("*");
  const runs: number[] = [];
  let virtual = minutes[0]?.wallMinute ?? 0;
  for (const { atMs, wallMinute: running } of minutes.slice(1)) {
    const difference = running - virtual;
    // crontab(5) has less than three hours; one of them is the minute that has passed anyway.
    const isLarge = Math.abs(difference - 1) >= 180;
    let isDue = false;
    if (isLarge || difference === 1) {
      virtual = running;
      isDue = fitsMinute(cron, running);
    } else if (isWildcard) {
      virtual = Math.max(virtual, running);
      isDue = fitsMinute(cron, running);
    } else {
      while (virtual < running) {
        virtual += 1;
        isDue ||= fitsMinute(cron, virtual);
      }
    }
    if (isDue) runs.push(atMs);
  }
  return runs;
}
