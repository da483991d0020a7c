import { describe, expect, test } from "vitest";
import { isAllowedHost, parseAllowedHosts } from "./allowed-hosts.ts";
import { checkUrl } from "./check-url.ts";
import { createEgress } from "./index.ts";

test.each([
  ["db.internal", "db.internal"],
  [" DB.Internal. ", "db.internal"],
  ["db.internal:8080", "db.internal:8080"],
  ["10.0.0.5:80", "10.0.0.5:80"],
  ["[FD00:0::5]", "[fd00::5]"],
  ["[fd00::5]:443", "[fd00::5]:443"],
  ["redis", "redis"],
])("%s is the host %s", (entry, canonical) => {
  expect(parseAllowedHosts([entry])).toEqual([canonical]);
});

test.each([
  "",
  "*.internal",
  "*",
  "http://db.internal",
  "db.internal/path",
  "db.internal:0",
  "db.internal:65536",
  "db.internal:",
  "10.0.0.0/8",
  "fd00::5",
  "user@db.internal",
  "a b",
  "300.0.0.1",
])("%j is refused by its place", (entry) => {
  expect(() => parseAllowedHosts(["ok.internal", entry])).toThrow(
    "allowedHosts[1]: must be a single",
  );
});

test("options that cannot be right are refused at once", () => {
  expect(() => createEgress({ allowedHosts: ["*"] })).toThrow("allowedHosts[0]");
  expect(() => createEgress({ maxResponseBytes: -1 })).toThrow("maxResponseBytes");
  expect(() => createEgress({ maxRequestBytes: 0.5 })).toThrow("maxRequestBytes");
});

test("a port that is named opens itself only", () => {
  const allowed = new Set(["a.internal", "b.internal:81"]);
  expect(isAllowedHost(allowed, "a.internal", 81)).toBe(true);
  expect(isAllowedHost(allowed, "b.internal", 81)).toBe(true);
  expect(isAllowedHost(allowed, "b.internal", 80)).toBe(false);
});

describe("what is allowed opens", () => {
  const allowed = new Set(["10.0.0.5", "[fd00::5]", "db.internal", "redis", "localhost:443"]);

  test.each([
    "http://10.0.0.5/",
    "http://167772165/",
    "http://[fd00:0:0::5]:8080/",
    "http://DB.internal./",
    "http://redis:6379/",
    "https://localhost/",
  ])("%s", (url) => expect(checkUrl(url, allowed).isAllowed).toBe(true));

  test.each([
    "http://10.0.0.6/",
    "http://[::ffff:10.0.0.5]/",
    "http://a.db.internal/",
    "http://localhost/",
    "http://redis:25/",
    "ftp://db.internal/",
  ])("not %s", (url) => expect(() => checkUrl(url, allowed)).toThrow("SSRF"));

  test.each([
    "169.254.169.254",
    "168.63.129.16",
    "0.0.0.0",
    "[::]",
    "[fd00:ec2::254]",
    "[fe80::1]",
  ])("never %s, allowed or not", (host) =>
    expect(() => checkUrl(`http://${host}/`, new Set([host]))).toThrow("SSRF"),
  );
});
