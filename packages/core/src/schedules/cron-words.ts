import cronstrue from "cronstrue";
import "cronstrue/locales/ru.js";
import type { CronFields } from "./cron-field.ts";

/** The dashboard's languages. cronstrue has no Uzbek; a schedule is told in English there. */
export const wordsLocales = ["en", "ru", "uz"] as const;
export type WordsLocale = (typeof wordsLocales)[number];

interface Words {
  /** cronstrue's name of the language. */
  language: string;
  or: string;
  /** Left out between two days of which either is enough. */
  only: string;
}

const english: Words = { language: "en", or: " or", only: " only" };
const wordsOf: Record<WordsLocale, Words> = {
  en: english,
  ru: { language: "ru", or: " или", only: " только" },
  uz: english,
};

/** The distance between neighbours, or null where it differs. */
function stepOf(values: readonly number[]): number | null {
  const [first = 0, second = 0] = values;
  const step = second - first;
  return values.every((value, index) => value === first + index * step) ? step : null;
}

/** Values that follow one another, together. */
function runsOf(values: readonly number[]): number[][] {
  const runs: number[][] = [];
  for (const value of values) {
    const run = runs.at(-1);
    if (run?.at(-1) === value - 1) run.push(value);
    else runs.push([value]);
  }
  return runs;
}

/** Days or months, never with a step: "every 2 days" is not true of the days 1, 3, … 31. */
function dateField(values: readonly number[], count: number): string {
  if (values.length === count) return "*";
  const isRange = values.length > 2 && stepOf(values) === 1;
  return isRange ? `${values[0]}-${values.at(-1)}` : values.join();
}

/** Minutes or hours, of `count` from 0. */
function timeField(values: readonly number[], count: number): string {
  const step = stepOf(values);
  if (values.length === 1 || step === null || step === 1) return dateField(values, count);
  const isEven = values[0] === 0 && step * values.length === count;
  // Two hours read better by their names, two minutes as every half hour.
  if (isEven && (count === 60 || values.length > 2)) return `*/${step}`;
  // `*/7` is not every 7 minutes: it starts anew each hour. With its last value named, the words are true.
  return values.length < 5 ? values.join() : `${values[0]}-${values.at(-1)}/${step}`;
}

/** Hours in which a job runs again and again: "every minute, at 05:00 and 07:00" would be two minutes. */
function wholeHoursField(hours: readonly number[]): string {
  if (hours.length === 24 || hours.length === 1) return timeField(hours, 24);
  const ranges = runsOf(hours).map((run) => `${run[0]}-${run.at(-1)}`);
  return ranges.join();
}

function timeFields({ minutes, hours }: CronFields): string {
  const minute = timeField(minutes, 60);
  const isRepeated = minute === "*" || minute.includes("/");
  return `${minute} ${isRepeated ? wholeHoursField(hours) : timeField(hours, 24)}`;
}

/** Sunday at the week's end, so that Friday to Sunday is a range. */
const weekdayField = (values: readonly number[]) =>
  dateField(
    values.map((value) => value || 7).sort((a, b) => a - b),
    7,
  );

function joinDays(
  { isEitherDay }: CronFields,
  days: string,
  weekdays: string,
  locale: WordsLocale,
): string {
  if (!isEitherDay) return days + weekdays;
  // Either is enough, and one of them comes every day.
  if (days === "" || weekdays === "") return "";
  const { or, only } = wordsOf[locale];
  return days + weekdays.replace(/^,/, or).replace(only, "");
}

/**
 * When a schedule is due, in words, times in 24-hour form, then its zone: "At 02:30, Europe/Berlin". It tells the values
 * that `nextTick` goes by rather than an expression's notation, which cronstrue takes at its word.
 */
export function describeCron(
  cron: CronFields,
  timezone: string,
  locale: WordsLocale = "en",
): string {
  const { language } = wordsOf[locale];
  const tell = (fields: string) =>
    cronstrue
      .toString(fields, { use24HourTimeFormat: true, locale: language })
      // Russian puts two prepositions before the first of several ranges.
      .replace(/, в (со? )/, ", $1");
  const time = timeFields(cron);
  const timeWords = tell(`${time} * * *`);
  // Each of the other fields by itself: cronstrue joins two days by "and" where either is enough.
  const toldOf = (date: string) => tell(`${time} ${date}`).slice(timeWords.length);
  const days = toldOf(`${dateField(cron.daysOfMonth, 31)} * *`);
  const weekdays = toldOf(`* * ${weekdayField(cron.daysOfWeek)}`);
  const months = toldOf(`* ${dateField(cron.months, 12)} *`);
  return `${timeWords}${joinDays(cron, days, weekdays, locale)}${months}, ${timezone}`;
}
