import fc from "fast-check";

interface Limits {
  min: number;
  max: number;
}

const value = ({ min, max }: Limits) => fc.integer({ min, max });

const range = (limits: Limits) =>
  fc
    .tuple(value(limits), value(limits))
    .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));

const steppedRange = (limits: Limits) =>
  range(limits).chain(({ from, to }) =>
    fc.integer({ min: 1, max: Math.max(1, to - from) }).map((step) => `${from}-${to}/${step}`),
  );

const steppedStar = ({ max }: Limits) => fc.integer({ min: 2, max }).map((step) => `*/${step}`);

/** A field's text as crontab(5) allows it, without names; a star stands first in it or not at all. */
const field = (limits: Limits) => {
  const item = fc.oneof(
    { weight: 3, arbitrary: value(limits).map(String) },
    range(limits).map(({ from, to }) => `${from}-${to}`),
    steppedRange(limits),
  );
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant("*") },
    { weight: 2, arbitrary: steppedStar(limits) },
    {
      weight: 4,
      arbitrary: fc.array(item, { minLength: 1, maxLength: 4 }).map((items) => items.join()),
    },
  );
};

const minute = field({ min: 0, max: 59 });
const hour = field({ min: 0, max: 23 });
/** A field of one or two values, which makes the job one of fixed time. */
const fewHours = fc
  .array(fc.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: 2 })
  .map((hours) => hours.join());
const fewMinutes = fc
  .array(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 3 })
  .map((minutes) => minutes.join());
// Days that every month has, so that all are satisfiable.
const day = fc.oneof({ weight: 2, arbitrary: fc.constant("*") }, field({ min: 1, max: 28 }));
const month = fc.oneof({ weight: 3, arbitrary: fc.constant("*") }, field({ min: 1, max: 12 }));
const weekday = fc.oneof({ weight: 2, arbitrary: fc.constant("*") }, field({ min: 0, max: 7 }));

/** An expression of five fields that is taken. */
export const anyCron = fc
  .tuple(fc.oneof(minute, fewMinutes), fc.oneof(hour, fewHours), day, month, weekday)
  .map((fields) => fields.join(" "));

/** One whose job follows the wall clock. */
export const anyWildcardCron = anyCron.filter((cron) => /^(\*|\S+ \*)/.test(cron));

export const anyTimezone = fc.constantFrom(...Intl.supportedValuesOf("timeZone"));

/** An instant of the years that zones' laws are known for, to the second. */
export const anyInstant = fc
  .integer({ min: Date.UTC(2011, 0, 1) / 1000, max: Date.UTC(2037, 0, 1) / 1000 })
  .map((seconds) => new Date(seconds * 1000));
