import { expect, it } from "vitest";
import { summarizeError } from "./error-summary.ts";

it.each([
  [null, null],
  [
    { code: "timeout", message: "too slow" },
    { code: "timeout", message: "too slow" },
  ],
  [
    { code: 7, message: "odd" },
    { code: null, message: "odd" },
  ],
  [{ why: "else" }, { code: null, message: '{"why":"else"}' }],
  ["plain", { code: null, message: "plain" }],
])("of %j is %j", (error, summary) => {
  expect(summarizeError(error)).toEqual(summary);
});
