import { expect, test } from "vitest";
import { fileBaseOf, scriptNameOf } from "./file-name.ts";

test.each([
  ["hello", "hello"],
  ["Nightly report (EU)", "Nightly report (EU)"],
  ["prüfung 東京", "prüfung 東京"],
  ["../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd"],
  ["/etc/passwd", "%2Fetc%2Fpasswd"],
  ["...", "%2E.%2E"],
  ["C:\\boot", "C%3A%5Cboot"],
  ["100%", "100%25"],
  ["100%25", "100%2525"],
  [".hidden", "%2Ehidden"],
  ["con", "%63on"],
  ["LPT1.txt", "%4CPT1.txt"],
  ["console", "console"],
  ["a.js", "a.js"],
])("the files of %j are called %j", (name, base) => {
  expect(fileBaseOf(name)).toBe(base);
  expect(scriptNameOf(base)).toBe(name);
});

test.each(["a%2fb", "100%", "my%20script", ".hidden", "con"])("no pull names a file %j", (base) => {
  expect(scriptNameOf(base)).toBeNull();
});

test("a name with too many bytes for a file has none", () => {
  expect(fileBaseOf("東".repeat(83))).toBe("東".repeat(83));
  expect(fileBaseOf("東".repeat(84))).toBeNull();
});
