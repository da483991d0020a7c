import { describe, expect, it } from "vitest";
import { formatInZone, isKnownZone } from "./zone-time.ts";

describe("formatInZone", () => {
  const instant = new Date("2026-03-29T23:30:00Z");
  it.each([
    ["en", "UTC", "Sun, Mar 29, 2026, 23:30"],
    ["en", "Europe/Berlin", "Mon, Mar 30, 2026, 01:30"],
    ["en", "America/New_York", "Sun, Mar 29, 2026, 19:30"],
    ["ru", "Europe/Berlin", "пн, 30 мар. 2026 г., 01:30"],
    ["uz", "Europe/Berlin", "dush, 30.03.2026, 01:30"],
    ["uz", "UTC", "yak, 29.03.2026, 23:30"],
  ])("in %s and %s", (locale, timeZone, words) => {
    expect(formatInZone(instant, timeZone, locale)).toBe(words);
  });
});

it.each([
  ["Asia/Tashkent", true],
  ["Mars/Olympus", false],
])("knows %s: %s", (timeZone, isKnown) => {
  expect(isKnownZone(timeZone)).toBe(isKnown);
});
