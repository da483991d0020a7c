import { formatUzbekInstant, formatUzbekRelative } from "./uzbek-time.ts";

/** A duration in the unit a person would choose: "0.3 ms", "840 ms", "3.2 s", "2 min 5 s". */
export function formatDuration(durationMs: number, locale: string): string {
  if (durationMs < 10) return unit(durationMs, "millisecond", locale, 1);
  if (durationMs < 1_000) return unit(Math.round(durationMs), "millisecond", locale, 0);
  if (durationMs < 60_000) return unit(durationMs / 1_000, "second", locale, 1);
  const minutes = Math.floor(durationMs / 60_000);
  const seconds = Math.round((durationMs % 60_000) / 1_000);
  if (seconds === 60) return unit(minutes + 1, "minute", locale, 0);
  const parts = [unit(minutes, "minute", locale, 0)];
  if (seconds > 0) parts.push(unit(seconds, "second", locale, 0));
  return parts.join(" ");
}

/** A span of whole seconds in the largest unit that it is whole in: "90 sec", "5 min", "1 hr". */
export function formatSeconds(seconds: number, locale: string): string {
  if (seconds % 3_600 === 0) return unit(seconds / 3_600, "hour", locale, 0);
  if (seconds % 60 === 0) return unit(seconds / 60, "minute", locale, 0);
  return unit(seconds, "second", locale, 0);
}

/** A size in bytes, with binary steps under the usual names: "512 B" in the locale's words, "1.5 MB". */
export function formatBytes(bytes: number, locale: string): string {
  if (bytes < 1_024) return unit(bytes, "byte", locale, 0, "long");
  if (bytes < 1_024 ** 2) return unit(bytes / 1_024, "kilobyte", locale, 1);
  return unit(bytes / 1_024 ** 2, "megabyte", locale, 1);
}

function unit(
  value: number,
  name: string,
  locale: string,
  digits: number,
  unitDisplay: "short" | "long" = "short",
): string {
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: name,
    unitDisplay,
    maximumFractionDigits: digits,
  }).format(value);
}

const steps = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

/** How far an instant lies from `now`, in whole steps: "3 minutes ago", "in 2 days", "now". */
export function formatRelative(instant: Date, now: Date, locale: string): string {
  if (locale === "uz") return formatUzbekRelative(instant, now);
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
  const seconds = (instant.getTime() - now.getTime()) / 1_000;
  for (const [name, length] of steps) {
    if (Math.abs(seconds) >= length) return words.format(Math.trunc(seconds / length), name);
  }
  return words.format(0, "second");
}

/** Date and time to the second in the reader's own zone, which is named. */
export function formatExact(instant: Date, locale: string): string {
  if (locale === "uz") return `${formatUzbekInstant(instant)} ${zoneName(instant)}`;
  return new Intl.DateTimeFormat(locale, {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
  }).format(instant);
}

/** Date and time to the second in the reader's own zone, where the zone goes without saying. */
export function formatInstant(instant: Date, locale: string): string {
  if (locale === "uz") return formatUzbekInstant(instant);
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" }).format(
    instant,
  );
}

/** The reader's zone as an offset: "GMT+5". */
function zoneName(instant: Date): string {
  const parts = new Intl.DateTimeFormat("en", { timeZoneName: "shortOffset" }).formatToParts(
    instant,
  );
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
}

/** Time of the day to the millisecond, for logs. */
export function formatClock(instant: Date, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
    hourCycle: "h23",
  }).format(instant);
}
