import { expect, test } from "vitest";
import { readPlaywrightReport, readVitestReport } from "./test-reports.mjs";

test("Vitest's failed tests and files that could not be loaded are failures", () => {
  const report = {
    numPassedTests: 5,
    numFailedTests: 1,
    testResults: [
      { status: "passed", assertionResults: [{ status: "passed" }] },
      { status: "failed", assertionResults: [{ status: "passed" }, { status: "failed" }] },
      { status: "failed", assertionResults: [] },
    ],
  };
  expect(readVitestReport(report)).toEqual({ passed: 5, failed: 2 });
});

test("Playwright's unexpected and flaky tests and stray errors are failures", () => {
  const report = { stats: { expected: 7, unexpected: 1, flaky: 1, skipped: 2 }, errors: [{}] };
  expect(readPlaywrightReport(report)).toEqual({ passed: 7, failed: 3 });
});

test("a report of another shape is an error, not a success", () => {
  expect(() => readVitestReport({})).toThrow('no number "numPassedTests"');
  expect(() => readPlaywrightReport({ stats: {} })).toThrow('no number "expected"');
});
