import fc from "fast-check";
import { expect, test } from "vitest";
import { parseCron } from "./cron-expression.ts";
import { ticksBetween } from "./next-tick.ts";
import { anyCron } from "./testing/any-cron.ts";
import { runVixieCron, walkMinutes } from "./testing/vixie-cron.ts";

const hourMs = 3_600_000;

// Each with something of its own: half hours, midnight, two hours, negative saving, Ramadan, a lost day, new laws.
const zones = [
  "UTC",
  "Europe/Berlin",
  "Europe/Dublin",
  "Europe/London",
  "Europe/Moscow",
  "Europe/Istanbul",
  "Atlantic/Azores",
  "Africa/Casablanca",
  "Africa/Cairo",
  "Africa/Juba",
  "Asia/Beirut",
  "Asia/Jerusalem",
  "Asia/Gaza",
  "Asia/Tehran",
  "Asia/Pyongyang",
  "Asia/Amman",
  "America/New_York",
  "America/St_Johns",
  "America/Havana",
  "America/Santiago",
  "America/Asuncion",
  "America/Caracas",
  "America/Scoresbysund",
  "Australia/Lord_Howe",
  "Australia/Adelaide",
  "Pacific/Chatham",
  "Pacific/Apia",
  "Pacific/Fakaofo",
  "Antarctica/Troll",
  "Antarctica/Casey",
];

// What daylight saving is about: the hours round it, of fixed time and not.
const jobs = [
  "* * * * *",
  "30 * * * *",
  "*/20 0,1,2,3,23 * * *",
  "0 */2 * * *",
  "0 0 * * *",
  "15,45 0-4 * * *",
  "30 23 * * *",
  "0-59/7 1-3 * * *",
  "0-59 2 * * *",
  "0 1,2,3 1-15 * 0",
  "*,5 2 * * *",
];

/** The instants from 2010 to 2038 at which a zone's clocks are set; at most `count`, spread over the years. */
function changesOf(timezone: string, count: number): number[] {
  const changes: number[] = [];
  let clock: Temporal.ZonedDateTime | null =
    Temporal.Instant.from("2010-01-01T00:00Z").toZonedDateTimeISO(timezone);
  while (clock !== null && clock.year < 2038) {
    clock = clock.getTimeZoneTransition("next");
    if (clock !== null) changes.push(clock.epochMilliseconds);
  }
  const every = Math.max(1, Math.floor(changes.length / count));
  // An odd distance takes in both springs and autumns.
  const oddEvery = every % 2 === 0 ? every - 1 : every;
  return changes.filter((_, index) => index % oddEvery === 0);
}

test.each(zones)("%s: minute by minute as Vixie cron", (timezone) => {
  const anyDayMs = Date.UTC(2026, 5, 1);
  const changes = changesOf(timezone, 5);
  for (const changeMs of changes.length === 0 ? [anyDayMs] : changes) {
    const startMs = changeMs - 26 * hourMs;
    const minutes = walkMinutes(timezone, startMs, 54 * 60);
    const [after, until] = [new Date(startMs), new Date(startMs + 54 * hourMs - 60_000)];
    const random = fc.sample(anyCron, { numRuns: 8, seed: changeMs / 1000 });
    for (const cron of [...jobs, ...random]) {
      const ticks = ticksBetween({ cron: parseCron(cron), timezone }, after, until, 10_000);
      expect({ cron, ticks: ticks.map(Number) }).toEqual({
        cron,
        ticks: runVixieCron(cron, minutes),
      });
    }
  }
});
