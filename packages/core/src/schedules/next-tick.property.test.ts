import { Cron } from "croner";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseCron } from "./cron-expression.ts";
import { nextTick, type Schedule, ticksBetween } from "./next-tick.ts";
import { anyCron, anyInstant, anyTimezone, anyWildcardCron } from "./testing/any-cron.ts";
import { fitsMinute, walkMinutes } from "./testing/vixie-cron.ts";

const dayMs = 86_400_000;

function scheduleOf(cron: string, timezone: string): Schedule {
  return { cron: parseCron(cron), timezone };
}

function someTicks(schedule: Schedule, after: Date, count: number): Date[] {
  const ticks: Date[] = [];
  let tick = nextTick(schedule, after);
  while (tick !== null && ticks.length < count) {
    ticks.push(tick);
    tick = nextTick(schedule, tick);
  }
  return ticks;
}

/** How far the wall clock moves in the minute that ends at a tick: 1 but where it is set. */
function movedMinutes(timezone: string, tick: Date): { moved: number; wallMinute: number } {
  const [before, at] = walkMinutes(timezone, tick.getTime() - 60_000, 2);
  if (before === undefined || at === undefined) throw new Error("two minutes were asked for");
  return { moved: at.wallMinute - before.wallMinute, wallMinute: at.wallMinute };
}

test("ticks ascend, each fits its wall clock or ends a gap, and none is lost to where one asks from", () => {
  fc.assert(
    fc.property(anyCron, anyTimezone, anyInstant, (cron, timezone, after) => {
      const schedule = scheduleOf(cron, timezone);
      const ticks = someTicks(schedule, after, 4);
      expect(ticks).toHaveLength(4);
      let last = after;
      for (const tick of ticks) {
        expect(tick.getTime()).toBeGreaterThan(last.getTime());
        const { moved, wallMinute } = movedMinutes(timezone, tick);
        const endsGap = moved > 1 && !schedule.cron.isWildcard;
        expect(fitsMinute(cron, wallMinute) || endsGap).toBe(true);
        expect(nextTick(schedule, new Date(tick.getTime() - 1))).toEqual(tick);
        const between = new Date((last.getTime() + tick.getTime()) / 2);
        expect(nextTick(schedule, between)).toEqual(tick);
        last = tick;
      }
      expect(ticksBetween(schedule, after, last, 100)).toEqual(ticks);
      expect(ticksBetween(schedule, after, last, 3)).toEqual(ticks.slice(0, 3));
      expect(ticksBetween(schedule, after, new Date(last.getTime() - 1), 100)).toEqual(
        ticks.slice(0, 3),
      );
    }),
    { numRuns: 400 },
  );
});

// croner has another rule for jobs of daylight saving, so it is asked where no clock is set.
const steadyZones = [
  "UTC",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Asia/Tokyo",
  "America/Phoenix",
  "America/Bogota",
  "Pacific/Marquesas",
  "Pacific/Kiritimati",
  "Etc/GMT+12",
];

test("croner agrees in zones whose clocks are never set", () => {
  fc.assert(
    fc.property(anyCron, fc.constantFrom(...steadyZones), anyInstant, (cron, timezone, after) => {
      const expected = new Cron(cron, { timezone, mode: "5-part" }).nextRuns(3, after);
      expect(someTicks(scheduleOf(cron, timezone), after, 3)).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

/** Whether a zone's clocks are set within a day of the time between two instants. */
function isClockSet(timezone: string, from: Date, to: Date): boolean {
  const clock = Temporal.Instant.fromEpochMilliseconds(from.getTime() - dayMs);
  const change = clock.toZonedDateTimeISO(timezone).getTimeZoneTransition("next");
  return change !== null && change.epochMilliseconds < to.getTime() + dayMs;
}

test("croner agrees on wildcard jobs in every zone, away from where its clocks are set", () => {
  let compared = 0;
  fc.assert(
    fc.property(anyWildcardCron, anyTimezone, anyInstant, (cron, timezone, after) => {
      const tick = nextTick(scheduleOf(cron, timezone), after);
      if (tick === null) throw new Error(`${cron} is never due`);
      if (isClockSet(timezone, after, tick)) return;
      compared += 1;
      expect(new Cron(cron, { timezone, mode: "5-part" }).nextRun(after)).toEqual(tick);
    }),
    { numRuns: 400 },
  );
  expect(compared).toBeGreaterThan(100);
});
