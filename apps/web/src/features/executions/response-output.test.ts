import { describe, expect, it } from "vitest";
import { bodyOf, type ResponseOutput, readResponse } from "./response-output.ts";

const response: ResponseOutput = { status: 200, headers: [], body: "", bodyEncoding: "text" };
const typed = (type: string, body: string) =>
  bodyOf({ ...response, headers: [["Content-Type", type]], body });

describe("readResponse", () => {
  it("takes what has the form of a response", () => {
    const output = { ...response, headers: [["x-a", "1"]] };
    expect(readResponse(output)).toEqual(output);
  });

  it.each([
    null,
    "text",
    [],
    { ...response, status: "200" },
    { ...response, headers: { "x-a": "1" } },
    { ...response, headers: [["x-a"]] },
    { ...response, headers: [["x-a", 1]] },
    { ...response, body: null },
    { ...response, bodyEncoding: "gzip" },
  ])("refuses %j", (output) => {
    expect(readResponse(output)).toBeNull();
  });
});

describe("bodyOf", () => {
  it.each(["application/json", "application/json; charset=utf-8", "application/problem+json"])(
    "parses %s",
    (type) => {
      expect(typed(type, '{"a":1}')).toEqual({ kind: "json", value: { a: 1 }, bytes: 7 });
    },
  );

  it.each([
    ["text/plain", '{"a":1}'],
    ["text/html; note=application/json", "<p>"],
    ["application/jsonl", "1\n2"],
    ["application/json", "{broken"],
  ])("shows %s as the text it is", (type, text) => {
    expect(typed(type, text)).toEqual({ kind: "text", text, bytes: text.length });
  });

  it("counts bytes, not characters", () => {
    expect(typed("text/plain", "salom, dunyo — привет")).toMatchObject({ bytes: 29 });
  });

  it.each([
    ["AQI=", 2],
    ["AQID", 3],
    ["AQ", 1],
  ])("tells the size of what %s stands for", (base64, bytes) => {
    const output: ResponseOutput = { ...response, body: base64, bodyEncoding: "base64" };
    expect(bodyOf(output)).toEqual({ kind: "binary", base64, bytes });
  });

  it("is empty without a body", () => {
    expect(bodyOf(response)).toEqual({ kind: "empty" });
  });
});
