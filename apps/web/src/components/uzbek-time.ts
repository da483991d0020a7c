import { format, formatDistanceStrict } from "date-fns";
import { uz } from "date-fns/locale/uz";

// Chromium knows no Uzbek: its Intl answers "2026 M11 22" and "-2 min". The words come from here instead.

/** "2 minut oldin", "2 soatdan keyin"; "hozir" within a minute. */
export function formatUzbekRelative(instant: Date, now: Date): string {
  const isNow = Math.abs(instant.getTime() - now.getTime()) < 60_000;
  if (isNow) return "hozir";
  const words = formatDistanceStrict(instant, now, {
    addSuffix: true,
    roundingMethod: "trunc",
    locale: uz,
  });
  // date-fns parts the case ending from its word: "2 soat dan keyin".
  return words.replace(/ dan keyin$/, "dan keyin");
}

/** "22.11.2026, 23:10:58", in the reader's own zone. */
export function formatUzbekInstant(instant: Date): string {
  return format(instant, "dd.MM.yyyy, HH:mm:ss");
}
