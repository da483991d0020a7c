import { describe, expect, test } from "vitest";
import { explainBadCron, parseCron, timezone } from "./cron-expression.ts";
import { nextTick, type Schedule, ticksBetween } from "./next-tick.ts";
import { calendarCases, otherChanges } from "./testing/calendar-cases.ts";
import cases from "./testing/cron-cases.json" with { type: "json" };
import * as daylightSaving from "./testing/daylight-saving-cases.ts";

const scheduleOf = (cron: string, timezone: string): Schedule => ({
  cron: parseCron(cron),
  timezone,
});

function ticksAfter(schedule: Schedule, after: Date, count: number): (string | undefined)[] {
  const ticks: (string | undefined)[] = [];
  let tick: Date | null = after;
  while (tick !== null && ticks.length < count) {
    tick = nextTick(schedule, tick);
    ticks.push(tick?.toISOString());
  }
  return ticks;
}

describe("the public cases", () => {
  test.each(cases.filter(({ isInvalid }) => !isInvalid))(
    "$cron in $timezone after $from",
    ({ cron, timezone: zone, from = "", next = [] }) => {
      expect(ticksAfter(scheduleOf(cron, zone), new Date(from), next.length)).toEqual(next);
    },
  );

  test.each(cases.filter(({ isInvalid }) => isInvalid))(
    "$cron in $timezone is refused",
    ({ cron, timezone: zone }) => {
      const isRefused = explainBadCron(cron) !== null || !timezone.safeParse(zone).success;
      expect(isRefused).toBe(true);
    },
  );
});

const ownCases = [...Object.values(daylightSaving).flat(), ...otherChanges, ...calendarCases];

test.each(ownCases)("%s in %s after %s", (cron, zone, after, ...ticks) => {
  const expected = ticks.map((tick) => new Date(`${tick}Z`).toISOString());
  const found = ticksAfter(scheduleOf(cron, zone), new Date(`${after}Z`), ticks.length);
  expect(found).toEqual(expected);
});

test("a schedule that no date meets is never due", () => {
  const cron = { ...parseCron("0 0 * 2 *"), daysOfMonth: [30] };
  const never: Schedule = { cron, timezone: "Europe/Berlin" };
  const after = new Date("2026-01-01T00:00:00Z");
  expect(nextTick(never, after)).toBeNull();
  expect(ticksBetween(never, after, new Date("2030-01-01T00:00:00Z"), 10)).toEqual([]);
});

test("the ticks between leave out the start, take in the end, and stop at the limit", () => {
  const hourly = scheduleOf("0 * * * *", "UTC");
  const from = new Date("2026-01-01T00:00:00Z");
  const to = new Date("2026-01-01T03:00:00Z");
  const hours = [1, 2, 3].map((hour) => new Date(Date.UTC(2026, 0, 1, hour)));
  expect(ticksBetween(hourly, from, to, 10)).toEqual(hours);
  expect(ticksBetween(hourly, from, to, 2)).toEqual(hours.slice(0, 2));
  expect(ticksBetween(hourly, from, to, 0)).toEqual([]);
  expect(ticksBetween(hourly, to, from, 10)).toEqual([]);
  expect(ticksBetween(hourly, from, from, 10)).toEqual([]);
});

test("an unknown zone and a date that is none are errors", () => {
  const after = new Date("2026-01-01T00:00:00Z");
  expect(() => nextTick(scheduleOf("0 0 * * *", "Not/AZone"), after)).toThrow(RangeError);
  expect(() => nextTick(scheduleOf("0 0 * * *", "UTC"), new Date(Number.NaN))).toThrow(RangeError);
});
