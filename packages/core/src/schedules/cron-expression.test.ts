import { expect, test } from "vitest";
import { explainBadCron, timezone } from "./cron-expression.ts";

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
  "0 0 1,15 * 3",
  "0,0,0 0 * * *",
  "  0 0 * * *  ",
  "@monthly",
  "@annually",
])("%j is taken", (cron) => {
  expect(explainBadCron(cron)).toBeNull();
});

test.each([
  "",
  "* * * *",
  "* * * * * *",
  "15/0 * * * *",
  "0/15 * * * *",
  "*/0 * * * *",
  "* * * FOO *",
  "1,,2 * * * *",
  "1, * * * *",
  ",1 * * * *",
  "0 0 30 2 *",
  "0 0 31 4,6 *",
  "jan-x * * * *",
  "* * * * *; drop table",
  "22-2 * * * *",
  "0 0 L * *",
  "0 0 * * 5#2",
  "0 0 ? * *",
  "99999999999999999999 * * * *",
  "60 * * * *",
  "* 24 * * *",
  "* * 0 * *",
  "* * 32 * *",
  "* * * 13 *",
  "* * * * 8",
  "5--5 * * * *",
  "-5 * * * *",
  "1.5 * * * *",
  "@unrecognized",
  "@reboot",
  "@constructor",
])("%j is refused", (cron) => {
  expect(explainBadCron(cron)).toEqual(expect.any(String));
});

test.each(["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Asia/Kolkata"])(
  "%s is a time zone",
  (name) => {
    expect(timezone.safeParse(name).success).toBe(true);
  },
);

test.each(["", "Not/AZone", "UTC+25", "+05:00", "Europe"])("%j is no time zone", (name) => {
  expect(timezone.safeParse(name).success).toBe(false);
});
