import { describe, expect, it } from "vitest";
import { formatBytes, formatDuration, formatRelative, formatSeconds } from "./format.ts";

describe("formatDuration", () => {
  it.each([
    [0, "0 ms"],
    [0.28, "0.3 ms"],
    [9.97, "10 ms"],
    [10.4, "10 ms"],
    [840, "840 ms"],
    [999.4, "999 ms"],
    [1_000, "1 sec"],
    [3_249, "3.2 sec"],
    [60_000, "1 min"],
    [125_000, "2 min 5 sec"],
    [119_800, "2 min"],
  ])("%d ms is %s", (durationMs, words) => {
    expect(formatDuration(durationMs, "en")).toBe(words);
  });

  it("speaks the reader's language", () => {
    expect(formatDuration(3_249, "ru")).toMatch(/^3,2\sс/);
  });
});

describe("formatSeconds", () => {
  it.each([
    [1, "1 sec"],
    [90, "90 sec"],
    [60, "1 min"],
    [300, "5 min"],
    [3_600, "1 hr"],
    [86_400, "24 hr"],
  ])("%d s is %s", (seconds, words) => {
    expect(formatSeconds(seconds, "en")).toBe(words);
  });
});

describe("formatBytes", () => {
  it.each([
    [512, "512 bytes"],
    [1_024, "1 kB"],
    [1_536, "1.5 kB"],
    [1_048_576, "1 MB"],
  ])("%d is %s", (bytes, words) => {
    expect(formatBytes(bytes, "en")).toBe(words);
  });
});

describe("formatRelative", () => {
  const now = new Date("2026-11-22T12:00:00Z");
  it.each([
    ["2026-11-22T11:59:45Z", "now"],
    ["2026-11-22T11:57:00Z", "3 min. ago"],
    ["2026-11-22T09:30:00Z", "2 hr. ago"],
    ["2026-11-21T12:00:00Z", "yesterday"],
    ["2026-11-24T12:00:00Z", "in 2 days"],
    ["2025-11-20T12:00:00Z", "last yr."],
  ])("%s is %s", (instant, words) => {
    expect(formatRelative(new Date(instant), now, "en")).toBe(words);
  });
});
