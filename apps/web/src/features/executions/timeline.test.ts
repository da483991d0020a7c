import type { Span } from "@runlet/core";
import { expect, it } from "vitest";
import { layOutCalls } from "./timeline.ts";

const call = (at: string, durationMs: number): Span => ({
  op: "db.get",
  target: "orders",
  at: `2026-11-24T10:00:${at}Z`,
  durationMs,
  outcome: "ok",
});
const run = {
  startedAt: "2026-11-24T10:00:00.000Z",
  completedAt: "2026-11-24T10:00:02.000Z",
};

it("places calls on the time of their execution", () => {
  const { totalMs, rows } = layOutCalls({
    ...run,
    spans: [call("00.500", 250.5), call("01.000", 1_000)],
  });
  expect(totalMs).toBe(2_000);
  expect(rows.map(({ offsetMs, start, length }) => [offsetMs, start, length])).toEqual([
    [500, 0.25, 0.12525],
    [1_000, 0.5, 0.5],
  ]);
});

it("has room for a call that seems to end after its execution", () => {
  const { totalMs, rows } = layOutCalls({ ...run, spans: [call("01.900", 600)] });
  expect(totalMs).toBe(2_500);
  expect(rows[0]).toMatchObject({ start: 0.76, length: 0.24 });
});

it("begins no call before its execution", () => {
  const spans = [{ ...call("00.000", 5), at: "2026-11-24T09:59:59.990Z" }];
  expect(layOutCalls({ ...run, spans }).rows[0]).toMatchObject({ offsetMs: 0, start: 0 });
});

it("takes the first call for the start where none is known, and no time at all for none", () => {
  const unknown = { startedAt: null, completedAt: null };
  const spans = [call("01.000", 0), call("01.000", 0)];
  expect(layOutCalls({ ...unknown, spans })).toMatchObject({
    totalMs: 0,
    rows: [
      { start: 0, length: 0 },
      { start: 0, length: 0 },
    ],
  });
  expect(layOutCalls({ ...unknown, spans: [] })).toEqual({ totalMs: 0, rows: [] });
});
