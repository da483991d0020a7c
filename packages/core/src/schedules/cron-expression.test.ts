import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cronExpression, explainBadCron, parseCron, timezone } from "./cron-expression.ts";
import { anyCron } from "./testing/any-cron.ts";

const everyMinute = Array.from({ length: 60 }, (_, minute) => minute);

test.each([
  "* * * * *",
  "*/15 * * * *",
  "*/60 * * * *",
  "20-35/15 1-23/2 * * *",
  "5-59/15 * * * *",
  "30 2 11 Mar *",
  "0 0 9 Apr-Oct *",
  "5 4 * * sun",
  "0 0 * * 7",
  "0 0 29 Feb *",
  "0 0 30 2 1",
  "0 0 31 4 */2",
  "0 0 1,15 * 3",
  "0,0,0 0 * * *",
  "  0 0 * * *  ",
  "0\t0 \t*  * *",
  "05 007 * * *",
  "5-5 * * * *",
  "*,5 * * * *",
  "0 0 * JAN,feb-3 Mon-FRI,7",
])("%j is taken", (cron) => {
  expect(explainBadCron(cron)).toBeNull();
});

describe("what is refused, and why", () => {
  test.each([
    ["", "must have five fields (minute, hour, day of month, month, day of week), but has 0"],
    [" \t ", /, but has 0$/],
    ["* * * *", /, but has 4$/],
    ["* * * * * *", /, but has 6$/],
    ["* * * * *; drop table", /, but has 7$/],
    ["@daily", /, but has 1; names such as @daily are not taken$/],
    ["@reboot", /names such as @reboot are not taken$/],
    ["@unrecognized", /but has 1/],
    ["x", /but has 1$/],
    ["61 * * * *", 'minute: "61" is not from 0 to 59'],
    ["60 * * * *", 'minute: "60" is not from 0 to 59'],
    ["* 24 * * *", 'hour: "24" is not from 0 to 23'],
    ["* * 0 * *", 'day of month: "0" is not from 1 to 31'],
    ["* * 32 * *", 'day of month: "32" is not from 1 to 31'],
    ["* * * 13 *", 'month: "13" is not from 1 to 12'],
    ["* * * * 8", 'day of week: "8" is not from 0 to 7'],
    ["99999999999999999999 * * * *", 'minute: "99999999999999999999" is not from 0 to 59'],
    ["* 5/15 * * *", 'hour: "5/15" has a step without a range: write 5-23/15, or */15'],
    ["0/15 * * * *", 'minute: "0/15" has a step without a range: write 0-59/15, or */15'],
    ["15/0 * * * *", /^minute: "15\/0" has a step/],
    ["*/0 * * * *", 'minute: "*/0" has a step that is not a number from 1 on'],
    ["* * 1-9/x * *", 'day of month: "1-9/x" has a step that is not a number from 1 on'],
    ["*/ * * * *", 'minute: "*/" has a step that is not a number from 1 on'],
    ["*/2/3 * * * *", 'minute: "*/2/3" has a step that is not a number from 1 on'],
    ["* * * FOO *", 'month: "FOO" is not a number from 1 to 12 or from jan to dec'],
    ["* * * * january", 'day of week: "january" is not a number from 0 to 7 or from sun to sat'],
    ["jan-x * * * *", 'minute: "jan" is not a number from 0 to 59'],
    ["1,,2 * * * *", "minute: a comma has no value beside it"],
    ["* 1, * * *", "hour: a comma has no value beside it"],
    [",1 * * * *", "minute: a comma has no value beside it"],
    ["22-2 * * * *", 'minute: "22-2" is a range that ends before it starts'],
    ["* * * * sat-sun", 'day of week: "sat-sun" is a range that ends before it starts'],
    ["5--5 * * * *", /^minute: "5--5" is not a value, a range/],
    ["-5 * * * *", /^minute: "-5" is not a value, a range/],
    ["1-2-3 * * * *", /^minute: "1-2-3" is not a value, a range/],
    ["1.5 * * * *", 'minute: "1.5" is not a number from 0 to 59'],
    ["0 0 L * *", 'day of month: "L" is not a number from 1 to 31'],
    ["0 0 15W * *", 'day of month: "15W" is not a number from 1 to 31'],
    ["0 0 ? * *", 'day of month: "?" is not a number from 1 to 31'],
    ["0 0 * * 5#2", /^day of week: "5#2" is not a number/],
    ["0 0 * * 5L", /^day of week: "5L" is not a number/],
    ["0\n0 * * *", /but has 4$/],
    ["0\n * * * *", 'minute: "0\\n" is not a number from 0 to 59'],
    ["** * * * *", /^minute: "\*\*" is not a number/],
    ["0 0 30 2 *", "day of month: names no day that the month has"],
    ["0 0 31 4,6 *", "day of month: names no day that the month has"],
    ["0 0 30 2 */1", "day of month: names no day that the month has"],
    [`${"0,".repeat(100)}0 * * * *`, "must have at most 200 characters"],
    [" ".repeat(1_000_000), "must have at most 200 characters"],
  ])("%j", (cron, message) => {
    const problem = explainBadCron(cron);
    expect(problem).toEqual(typeof message === "string" ? message : expect.stringMatching(message));
    const { error } = cronExpression.safeParse(cron);
    expect(error?.issues.map((issue) => issue.message)).toEqual([problem]);
    expect(() => parseCron(cron)).toThrow(RangeError);
  });
});

describe("what a field asks for", () => {
  test.each([
    ["*/25 * * * *", { minutes: [0, 25, 50] }],
    ["*/60 * * * *", { minutes: [0] }],
    ["20-35/15 * * * *", { minutes: [20, 35] }],
    ["50,10-12,11 * * * *", { minutes: [10, 11, 12, 50] }],
    ["* * * * *", { minutes: everyMinute, daysOfWeek: [0, 1, 2, 3, 4, 5, 6] }],
    ["0 0 * * 7", { daysOfWeek: [0] }],
    ["0 0 * * fri-7", { daysOfWeek: [0, 5, 6] }],
    ["0 0 * * */2", { daysOfWeek: [0, 2, 4, 6] }],
    ["0 0 * * */7", { daysOfWeek: [0] }],
    ["0 0 * * 1-7/2", { daysOfWeek: [0, 1, 3, 5] }],
    ["0 0 * jan-mar,DEC *", { months: [1, 2, 3, 12] }],
    ["0 0 */10 * *", { daysOfMonth: [1, 11, 21, 31] }],
  ])("%j: %j", (cron, fields) => {
    expect(parseCron(cron)).toMatchObject(fields);
  });

  test.each([
    ["0 0 * * *", false],
    ["* 0 * * *", true],
    ["0 * * * *", true],
    ["*/15 2 * * *", true],
    ["30 */2 * * *", true],
    ["30 *,2 * * *", true],
    ["0-59 0-23 * * *", false],
    ["30 2,*/3 * * *", false],
  ])("%j follows the wall clock: %s", (cron, isWildcard) => {
    expect(parseCron(cron).isWildcard).toBe(isWildcard);
  });

  test.each([
    ["0 0 1 * 1", true],
    ["0 0 1 * *", false],
    ["0 0 * * 1", false],
    ["0 0 */2 * 1", true],
    ["0 0 1 * */2", true],
    ["0 0 */1 * 1", false],
    ["0 0 1 * *,1", false],
    ["0 0 1-31 * 1", true],
  ])("%j is met by either day: %s", (cron, isEitherDay) => {
    expect(parseCron(cron).isEitherDay).toBe(isEitherDay);
  });
});

test("no text is too odd to be explained, and what has no fault is parsed", () => {
  const odd = fc.array(fc.constantFrom(..."*/-,0123456789 \t@L#?Wjansu\n"), { maxLength: 220 });
  const texts = fc.oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    odd.map((characters) => characters.join("")),
    fc.array(fc.string({ maxLength: 6 }), { minLength: 5, maxLength: 5 }).map((f) => f.join(" ")),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const problem = explainBadCron(text);
      if (problem === null) expect(parseCron(text).minutes.length).toBeGreaterThan(0);
      else expect(() => parseCron(text)).toThrow(problem);
    }),
    { numRuns: 2000 },
  );
});

test("an expression means the same however its blanks and letters are written", () => {
  const blanks = fc.constantFrom(" ", "\t", "  ", " \t");
  fc.assert(
    fc.property(anyCron, blanks, (cron, blank) => {
      const written = `${blank}${cron.replaceAll(" ", blank)}${blank}`;
      expect(explainBadCron(cron)).toBeNull();
      expect(parseCron(written)).toEqual(parseCron(cron));
    }),
  );
  expect(parseCron("0 0 * FEB-apr sUn")).toEqual(parseCron("0 0 * 2-4 0"));
});

test.each(["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Asia/Kolkata"])(
  "%s is a time zone",
  (name) => {
    expect(timezone.safeParse(name).success).toBe(true);
  },
);

test.each(["", "Not/AZone", "UTC+25", "+05:00", "Europe", "2026-01-01[Europe/Berlin]"])(
  "%j is no time zone",
  (name) => {
    expect(timezone.safeParse(name).success).toBe(false);
  },
);
