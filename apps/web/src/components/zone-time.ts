import { uz } from "date-fns/locale/uz";

/** "Tue, Nov 24, 2026, 09:00": day and time in a zone that is named beside it. Throws a RangeError for a zone nobody knows. */
export function formatInZone(instant: Date, timeZone: string, locale: string): string {
  if (locale === "uz") return formatUzbekInZone(instant, timeZone);
  return new Intl.DateTimeFormat(locale, {
    timeZone,
    weekday: "short",
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(instant);
}

/** Whether this browser can tell times of a zone. */
export function isKnownZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** "sesh, 24.11.2026, 09:00"; Chromium's Intl knows no Uzbek. */
function formatUzbekInZone(instant: Date, timeZone: string): string {
  const digits = new Intl.DateTimeFormat("de", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(instant);
  const names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
  const name = new Intl.DateTimeFormat("en", { timeZone, weekday: "short" }).format(instant);
  const day = names.indexOf(name) as 0 | 1 | 2 | 3 | 4 | 5 | 6;
  const dayName = uz.localize.day(day, { width: "abbreviated" }).toLowerCase();
  return `${dayName}, ${digits}`;
}
