import { expect, test } from "vitest";
import { type CpuProfile, hottestFunctions } from "./summarize-profile.ts";

const frame = (functionName: string, url = "", lineNumber = -1) => ({
  functionName,
  url,
  lineNumber,
});

test("functions are told by their own time, without what was idle", () => {
  const profile: CpuProfile = {
    nodes: [
      { id: 1, callFrame: frame("(idle)") },
      { id: 2, callFrame: frame("parse", "file:///repo/apps/runner/src/a.ts", 9) },
      // The same function, called from elsewhere.
      { id: 3, callFrame: frame("parse", "file:///repo/apps/runner/src/a.ts", 9) },
      { id: 4, callFrame: frame("(garbage collector)") },
    ],
    samples: [1, 2, 3, 4, 2],
    timeDeltas: [50_000, 1_000, 2_000, 4_000, 1_000],
  };
  expect(hottestFunctions(profile, 5)).toEqual([
    { name: "parse", place: "runner/src/a.ts:10", share: 0.5, selfMs: 4 },
    { name: "(garbage collector)", place: "", share: 0.5, selfMs: 4 },
  ]);
  expect(hottestFunctions(profile, 1)).toHaveLength(1);
});
