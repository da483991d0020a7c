import { expect, it } from "vitest";
import { parseJson } from "./parse-json.ts";

it.each([
  ['{ "a": [1, null] }', { a: [1, null] }],
  ["0", 0],
  ["", null],
  [" \n", null],
])("reads %j", (text, value) => {
  expect(parseJson(text)).toEqual({ isValid: true, value });
});

it("tells what is wrong with a text that is no JSON", () => {
  expect(parseJson('{ "a": }')).toEqual({ isValid: false, reason: expect.stringMatching(/\}/) });
});
