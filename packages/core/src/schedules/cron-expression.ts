import { z } from "zod";
import { daysOfMonth } from "./calendar.ts";
import { type CronFields, CronProblem, cronFields, parseCronField } from "./cron-field.ts";

/** Far longer than any schedule that a person can read. */
const maxCronLength = 200;

const ascending = (values: number[]) => [...new Set(values)].sort((a, b) => a - b);

/** Whether some month has one of the days. */
function canCome(months: readonly number[], days: readonly number[]): boolean {
  const [first = Number.POSITIVE_INFINITY] = days;
  // In a leap year: February 29 comes round.
  return months.some((month) => first <= daysOfMonth(2000, month));
}

function explainFieldCount(texts: string[]): string {
  const names = cronFields.map(({ name }) => name).join(", ");
  const found = texts[0] === "" ? 0 : texts.length;
  const alias = texts[0]?.startsWith("@") ? `; names such as ${texts[0]} are not taken` : "";
  return `must have five fields (${names}), but has ${found}${alias}`;
}

function readCron(cron: string): CronFields | CronProblem {
  if (cron.length > maxCronLength) {
    return new CronProblem(`must have at most ${maxCronLength} characters`);
  }
  const texts = cron.replace(/^[ \t]+|[ \t]+$/g, "").split(/[ \t]+/);
  if (texts.length !== cronFields.length) return new CronProblem(explainFieldCount(texts));
  const values: number[][] = [];
  for (const [index, field] of cronFields.entries()) {
    const parsed = parseCronField(field, texts[index] ?? "");
    if (parsed instanceof CronProblem) return parsed;
    values.push(ascending(parsed));
  }
  const [minutes = [], hours = [], days = [], months = [], weekdays = []] = values;
  const [beginsMinute, beginsHour, beginsDay, , beginsWeekday] = texts.map((text) =>
    text.startsWith("*"),
  );
  // `*/1` restricts as little as `*`; what has both fields restricted, `*/2` too, is met by either.
  const isAnyDay = beginsDay && days.length === 31;
  const daysOfWeek = ascending(weekdays.map((weekday) => weekday % 7));
  const isAnyWeekday = beginsWeekday && daysOfWeek.length === 7;
  // Where either is enough, a day of week always comes.
  if (isAnyWeekday && !canCome(months, days)) {
    return new CronProblem("day of month: names no day that the month has");
  }
  return {
    minutes,
    hours,
    daysOfMonth: days,
    months,
    daysOfWeek,
    isWildcard: Boolean(beginsMinute || beginsHour),
    isEitherDay: !isAnyDay && !isAnyWeekday,
  };
}

/**
 * The sentence that tells why a text is not a standard cron expression of five fields as in
 * crontab(5), or null. Refused too: one that no date can ever meet, such as February 30.
 */
export function explainBadCron(cron: string): string | null {
  const fields = readCron(cron);
  return fields instanceof CronProblem ? fields.message : null;
}

/** What a cron expression asks for; throws a RangeError where `explainBadCron` finds fault. */
export function parseCron(cron: string): CronFields {
  const fields = readCron(cron);
  if (fields instanceof CronProblem) throw new RangeError(`Bad cron expression: ${fields.message}`);
  return fields;
}

export const cronExpression = z.string().check((context) => {
  const problem = explainBadCron(context.value);
  if (problem !== null) {
    context.issues.push({ code: "custom", message: problem, input: context.value });
  }
});

function isTimezone(name: string): boolean {
  // Offsets such as "+05:00" are no IANA zones, though Intl takes them.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** An IANA time zone that this Node.js knows. */
export const timezone = z
  .string()
  .refine(isTimezone, { error: "must be an IANA time zone such as Europe/Berlin" });
