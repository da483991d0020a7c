/** @typedef {{ passed: number, failed: number }} Count */

/** @param {unknown} value @param {string} name @returns {unknown} */
const field = (value, name) =>
  typeof value === "object" && value !== null
    ? /** @type {Record<string, unknown>} */ (value)[name]
    : undefined;

/** @param {unknown} value @param {string} name */
function numberAt(value, name) {
  const found = field(value, name);
  if (typeof found !== "number") throw new Error(`The test report has no number "${name}".`);
  return found;
}

/**
 * Counts in a report of Vitest's JSON reporter. A file that fails without a failed test (it could not be
 * loaded) counts as one failure.
 * @param {unknown} report
 * @returns {Count}
 */
export function readVitestReport(report) {
  const files = field(report, "testResults");
  const broken = (Array.isArray(files) ? files : []).filter((file) => {
    const tests = field(file, "assertionResults");
    const hasFailedTest =
      Array.isArray(tests) && tests.some((test) => field(test, "status") === "failed");
    return field(file, "status") === "failed" && !hasFailedTest;
  });
  return {
    passed: numberAt(report, "numPassedTests"),
    failed: numberAt(report, "numFailedTests") + broken.length,
  };
}

/**
 * Counts in a report of Playwright's JSON reporter. A flaky test, one that passed only when tried again,
 * counts as failed; so does an error outside any test.
 * @param {unknown} report
 * @returns {Count}
 */
export function readPlaywrightReport(report) {
  const stats = field(report, "stats");
  const errors = field(report, "errors");
  return {
    passed: numberAt(stats, "expected"),
    failed:
      numberAt(stats, "unexpected") +
      numberAt(stats, "flaky") +
      (Array.isArray(errors) ? errors.length : 0),
  };
}
