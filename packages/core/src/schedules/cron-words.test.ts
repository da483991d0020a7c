import fc from "fast-check";
import { expect, test } from "vitest";
import { parseCron } from "./cron-expression.ts";
import { describeCron } from "./cron-words.ts";
import { anyCron } from "./testing/any-cron.ts";

test.each([
  ["* * * * *", "Every minute"],
  ["30 2 * * *", "At 02:30"],
  ["0 0,12 * * *", "At 00:00 and 12:00"],
  ["*/15 * * * *", "Every 15 minutes"],
  ["*/30 * * * *", "Every 30 minutes"],
  ["*/60 * * * *", "Every hour"],
  ["0 */2 * * *", "On the hour, every 2 hours"],
  ["0 9-17 * * 1-5", "Every hour, between 09:00 and 17:00, Monday through Friday"],
  ["*/10 9-17 * * *", "Every 10 minutes, between 09:00 and 17:59"],
  ["30 2 11 Mar *", "At 02:30, on day 11 of the month, only in March"],
  ["0 0 9 Apr-Oct *", "At 00:00, on day 9 of the month, April through October"],
  ["0 0 * * fri-7", "At 00:00, Friday through Sunday"],
  ["5,35 9,17 * * *", "At 5 and 35 minutes past the hour, at 09:00 and 17:00"],
])("%s is: %s", (cron, words) => {
  expect(describeCron(parseCron(cron), "UTC")).toBe(`${words}, UTC`);
});

// Where cronstrue, given the expression itself, says what is not so.
test.each([
  // It starts anew each hour or day, and so not every 7 minutes.
  ["*/7 * * * *", "Every 7 minutes, minutes 0 through 56 past the hour"],
  ["*/45 * * * *", "At 0 and 45 minutes past the hour"],
  ["0 */5 * * *", "On the hour, every 5 hours, between 00:00 and 20:00"],
  ["7 */23 * * *", "At 00:07 and 23:07"],
  ["0 0 */20 * *", "At 00:00, on day 1 and 21 of the month"],
  ["0 0 1 */5 *", "At 00:00, on day 1 of the month, only in January, June, and November"],
  ["0 0 * * */2", "At 00:00, only on Tuesday, Thursday, Saturday, and Sunday"],
  ["0 0 * * 1-5/2", "At 00:00, only on Monday, Wednesday, and Friday"],
  // Either of two days is enough.
  ["0 0 1,15 * 3", "At 00:00, on day 1 and 15 of the month or on Wednesday"],
  ["0 0 1-7 10 1", "At 00:00, between day 1 and 7 of the month or on Monday, only in October"],
  ["0 0 1 * 1-5", "At 00:00, on day 1 of the month or Monday through Friday"],
  ["0 0 1-31 * 1", "At 00:00"],
  ["0 0 1 6 0-6", "At 00:00, only in June"],
  ["0 0 */1 * 1", "At 00:00, only on Monday"],
  // Whole hours, not two minutes.
  ["* 5,17 * * *", "Every minute, at 05:00 through 05:59 and 17:00 through 17:59"],
  ["*/30 5,6 * * *", "Every 30 minutes, between 05:00 and 06:59"],
  // Odd ways to write the same.
  ["*,5 * * * *", "Every minute"],
  ["0 0 * * *,1", "At 00:00"],
  ["0,0,0 0 * * 0,7", "At 00:00, only on Sunday"],
  ["5-5 00 * * *", "At 00:05"],
  ["20-35/15 1-3/2 * * *", "At 20 and 35 minutes past the hour, at 01:00 and 03:00"],
])("%s is, truly: %s", (cron, words) => {
  expect(describeCron(parseCron(cron), "Europe/Berlin")).toBe(`${words}, Europe/Berlin`);
});

test("the dashboard's languages: Russian, and English where there is no Uzbek", () => {
  const words = (cron: string) => describeCron(parseCron(cron), "UTC", "ru");
  expect(words("30 2 * * 2")).toBe("В 02:30, только во вторник, UTC");
  expect(words("0 0 1 * 2")).toBe("В 00:00, в 1 число месяца или во вторник, UTC");
  expect(words("* 5,17 * * *")).toBe("Каждую минуту, с 05:00 по 05:59 и с 17:00 по 17:59, UTC");
  const uzbek = describeCron(parseCron("30 2 * * *"), "Asia/Tashkent", "uz");
  expect(uzbek).toBe("At 02:30, Asia/Tashkent");
});

test("any expression has words, without a rest of notation", () => {
  fc.assert(
    fc.property(anyCron, fc.constantFrom("en", "ru", "uz"), (cron, locale) => {
      const fields = parseCron(cron);
      const words = describeCron(fields, "UTC", locale);
      expect(words).toMatch(/^\p{Lu}[^*/#?]+, UTC$/u);
      expect(words).not.toMatch(/undefined|null|%s|NaN|,,| {2}/);
    }),
    { numRuns: 500 },
  );
});
