import { describe, expect, it } from "vitest";
import { safeRedirect } from "./safe-redirect.ts";

const origin = "https://runlet.example.com";

describe("safeRedirect", () => {
  it.each(["/en/demo/scripts?type=http", "https://runlet.example.com/en"])(
    "lets %s through",
    (to) => {
      expect(safeRedirect(to, origin)).toBe(new URL(to, origin).href);
    },
  );

  it.each([
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "http://runlet.example.com",
    "https://runlet.example.com.evil.example",
    "https://runlet.example.com@evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "http://[",
  ])("sends %s to the start page", (to) => {
    expect(safeRedirect(to, origin)).toBe(origin);
  });
});
