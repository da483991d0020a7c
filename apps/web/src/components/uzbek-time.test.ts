import { describe, expect, it } from "vitest";
import { formatInstant, formatRelative } from "./format.ts";

describe("Uzbek, of which a browser's Intl knows nothing", () => {
  const now = new Date("2026-11-22T12:00:00Z");
  it.each([
    ["2026-11-22T11:59:45Z", "hozir"],
    ["2026-11-22T11:57:10Z", "2 minut oldin"],
    ["2026-11-21T12:00:00Z", "1 kun oldin"],
    ["2026-11-22T14:30:00Z", "2 soatdan keyin"],
  ])("%s is %s", (instant, words) => {
    expect(formatRelative(new Date(instant), now, "uz")).toBe(words);
  });

  it("writes dates in numbers", () => {
    expect(formatInstant(new Date(2026, 10, 2, 9, 5, 7), "uz")).toBe("02.11.2026, 09:05:07");
  });
});
