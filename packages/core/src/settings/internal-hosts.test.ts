import { expect, it } from "vitest";
import { effectiveHosts, internalHosts, requirePermittedHosts } from "./internal-hosts.ts";

it.each(["db.internal", "10.0.0.5:8080", "[fd00::5]:80", "LOCALHOST"])("takes %s", (host) => {
  expect(internalHosts.parse([host])).toEqual([host.toLowerCase()]);
});

it.each(["*.internal", "10.0.0.0/8", "http://db", "db:0", "db:99999999", "", "a b", "-a", "db/"])(
  "refuses %j",
  (host) => {
    expect(internalHosts.safeParse([host]).success).toBe(false);
  },
);

it("asks the operator's list, by host and by port", () => {
  const permitted = ["db.internal", "10.0.0.5:8080"];
  expect(() => requirePermittedHosts(["db.internal:5000"], permitted)).not.toThrow();
  expect(() => requirePermittedHosts(["db.internal", "10.0.0.5"], permitted)).toThrow(
    "allowedHosts.1: 10.0.0.5 is not among",
  );
  expect(effectiveHosts(["db.internal", "10.0.0.5:8080", "10.0.0.5:22"], permitted)).toEqual([
    "db.internal",
    "10.0.0.5:8080",
  ]);
});
