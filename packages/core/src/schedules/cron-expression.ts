import { z } from "zod";

const months = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const weekdays = "sun mon tue wed thu fri sat".split(" ");

interface Field {
  name: string;
  min: number;
  max: number;
  names?: string[];
}

const minuteField: Field = { name: "minute", min: 0, max: 59 };
const hourField: Field = { name: "hour", min: 0, max: 23 };
const dayField: Field = { name: "day of month", min: 1, max: 31 };
const monthField: Field = { name: "month", min: 1, max: 12, names: months };
/** 0 and 7 are both Sunday. */
const weekdayField: Field = { name: "day of week", min: 0, max: 7, names: weekdays };
const fields = [minuteField, hourField, dayField, monthField, weekdayField] as const;

/** crontab(5)'s names for common expressions. */
const aliases: Record<string, string> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

/** A leap year's days: February 29 comes round. */
const daysOfMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function parseValue(field: Field, text: string): number | null {
  const named = field.names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return named + field.min;
  if (!/^\d{1,4}$/.test(text)) return null;
  const value = Number(text);
  return value >= field.min && value <= field.max ? value : null;
}

/** The values of one item of a list (`*`, `3`, `1-5`, `10-40/10`), or null when it is none. */
function parseItem(field: Field, item: string): number[] | null {
  const parts = /^(\*|[a-z0-9]+(?:-[a-z0-9]+)?)(?:\/(\d{1,4}))?$/i.exec(item);
  const range = parts?.[1];
  if (range === undefined) return null;
  const hasStep = parts?.[2] !== undefined;
  const step = Number(parts?.[2] ?? 1);
  // crontab(5): steps are permitted after a range or an asterisk only.
  if (step < 1 || (hasStep && range !== "*" && !range.includes("-"))) return null;
  const [first = "", last = first] = range.split("-");
  const from = range === "*" ? field.min : parseValue(field, first);
  const to = range === "*" ? field.max : parseValue(field, last);
  if (from === null || to === null || from > to) return null;
  const values: number[] = [];
  for (let value = from; value <= to; value += step) values.push(value);
  return values;
}

function parseField(field: Field, text: string): number[] | null {
  const items = text.split(",").map((item) => parseItem(field, item));
  return items.includes(null) ? null : items.flatMap((values) => values ?? []);
}

/**
 * The sentence that tells why a text is not a standard cron expression of five fields as in
 * crontab(5), or null. Refused too: one that no date can ever meet, such as February 30.
 */
export function explainBadCron(cron: string): string | null {
  const texts = (aliases[cron] ?? cron).trim().split(/\s+/);
  if (texts.length !== fields.length) {
    return "must have five fields: minute, hour, day of month, month, day of week";
  }
  const values = fields.map((field, index) => parseField(field, texts[index] ?? ""));
  const bad = values.indexOf(null);
  const badField = fields[bad];
  if (badField !== undefined) return `"${texts[bad]}" is not a valid ${badField.name}`;
  const [, , days, monthsOfYear] = values;
  // With both days given, either is enough (crontab(5)); a day of week always comes.
  const isAnyWeekday = texts[4]?.startsWith("*") ?? false;
  const canCome = monthsOfYear?.some((month) =>
    days?.some((day) => day <= (daysOfMonth[month - 1] ?? 0)),
  );
  return isAnyWeekday && !canCome ? "names a day that no month has" : null;
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
