import { expect, test } from "vitest";
import { compareWithFigure, compareWithPeers } from "./report.ts";
import { formatNumber, formatReport } from "./table.ts";

test("numbers keep three digits", () => {
  expect([0, 0.01234, 0.5, 1.005, 12.34, 123.4, 12_345].map(formatNumber)).toEqual([
    "0",
    "0.0123",
    "0.500",
    "1.00",
    "12.3",
    "123",
    "12345",
  ]);
});

test("each comparison is a line, with the ratio before the figures", () => {
  const speed = { group: "Speed", what: "trivial", unit: "1/s", better: "higher" } as const;
  const time = { group: "Time", what: "first call", unit: "ms", better: "lower" } as const;
  const rows = [
    compareWithPeers({ ...speed, ours: [100, 90] }, [
      ["a peer", [200, 100]],
      ["a bound", [1_000, 1_000]],
    ]),
    compareWithFigure({ ...time, ours: [5] }, "allowed", 25),
  ];
  expect(formatReport({ suite: "sandbox", rows, notes: ["Read this."] })).toBe(
    [
      "sandbox",
      "              ratio (min–max)          against  ours      theirs    better",
      "",
      "Speed",
      "  trivial     0.500 × (0.500–0.900)    a peer   90.0 1/s  100 1/s   higher",
      "              0.0900 × (0.0900–0.100)  a bound            1000 1/s",
      "",
      "Time",
      "  first call  0.200 × (0.200–0.200)    allowed  5.00 ms   25.0 ms   lower",
      "",
      "* Read this.",
    ].join("\n"),
  );
});
