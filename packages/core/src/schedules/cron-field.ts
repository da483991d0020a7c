/** One of the five fields of a cron expression. */
export interface CronField {
  name: string;
  min: number;
  max: number;
  /** Names of the values from `min` on, in lower case. */
  names?: readonly string[];
}

/** What an expression asks for: values ascending, each once. */
export interface CronFields {
  minutes: readonly number[];
  hours: readonly number[];
  daysOfMonth: readonly number[];
  /** From 1, January. */
  months: readonly number[];
  /** From 0, Sunday, to 6. */
  daysOfWeek: readonly number[];
  /** Minute or hour begins with `*`: the job follows the wall clock when that is set forward or back. */
  isWildcard: boolean;
  /** Neither field of days is `*`: a day that meets one of them is enough, as crontab(5) has it. */
  isEitherDay: boolean;
}

const months = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const weekdays = "sun mon tue wed thu fri sat".split(" ");

/** In the order in which an expression has them. */
export const cronFields = [
  { name: "minute", min: 0, max: 59 },
  { name: "hour", min: 0, max: 23 },
  { name: "day of month", min: 1, max: 31 },
  { name: "month", min: 1, max: 12, names: months },
  // 0 and 7 are both Sunday.
  { name: "day of week", min: 0, max: 7, names: weekdays },
] as const satisfies CronField[];

/** Why a field's text is refused, to be told to whoever wrote it. */
export class CronProblem {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

function explainBadValue({ min, max, names }: CronField, text: string): string {
  const values = `${min} to ${max}`;
  if (/^\d+$/.test(text)) return `${JSON.stringify(text)} is not from ${values}`;
  const orNames = names === undefined ? "" : ` or from ${names[0]} to ${names.at(-1)}`;
  return `${JSON.stringify(text)} is not a number from ${values}${orNames}`;
}

function parseValue(field: CronField, text: string): number | CronProblem {
  const named = field.names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return named + field.min;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= field.min && value <= field.max) return value;
  return new CronProblem(explainBadValue(field, text));
}

/** First and last value of `*`, `3` or `1-5`. */
function parseRange(field: CronField, text: string): [number, number] | CronProblem {
  if (text === "*") return [field.min, field.max];
  const ends = text.split("-");
  const [first = "", last = first] = ends;
  if (ends.length > 2 || first === "" || last === "") {
    return new CronProblem(
      `${JSON.stringify(text)} is not a value, a range such as 1-5, or an asterisk`,
    );
  }
  const from = parseValue(field, first);
  if (from instanceof CronProblem) return from;
  const to = parseValue(field, last);
  if (to instanceof CronProblem) return to;
  if (from <= to) return [from, to];
  return new CronProblem(`${JSON.stringify(text)} is a range that ends before it starts`);
}

/** The step of an item, 1 where it has none. */
function parseStep(field: CronField, item: string): number | CronProblem {
  const [range = "", ...steps] = item.split("/");
  const step = steps.join("/");
  if (steps.length === 0) return 1;
  const quoted = JSON.stringify(item);
  if (range !== "*" && !range.includes("-")) {
    const instead = `${range}-${field.max}/${step}`;
    return new CronProblem(`${quoted} has a step without a range: write ${instead}, or */${step}`);
  }
  if (/^\d+$/.test(step) && Number(step) > 0) return Number(step);
  return new CronProblem(`${quoted} has a step that is not a number from 1 on`);
}

/** The values of one item of a list: `*`, `3`, `1-5`, `10-40/10`. */
function parseItem(field: CronField, item: string): number[] | CronProblem {
  if (item === "") return new CronProblem("a comma has no value beside it");
  const range = parseRange(field, item.split("/")[0] ?? "");
  if (range instanceof CronProblem) return range;
  const step = parseStep(field, item);
  if (step instanceof CronProblem) return step;
  const [from, to] = range;
  const values: number[] = [];
  for (let value = from; value <= to; value += step) values.push(value);
  return values;
}

/** The values of a field's text, in its order, perhaps with some twice; or what is wrong with it. */
export function parseCronField(field: CronField, text: string): number[] | CronProblem {
  const values: number[] = [];
  for (const item of text.split(",")) {
    const parsed = parseItem(field, item);
    if (parsed instanceof CronProblem) return new CronProblem(`${field.name}: ${parsed.message}`);
    values.push(...parsed);
  }
  return values;
}
