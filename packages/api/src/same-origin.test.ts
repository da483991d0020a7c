import { expect, test } from "vitest";
import { isSameOrigin } from "./same-origin.ts";

test.each<[Record<string, string>, boolean]>([
  [{ "sec-fetch-site": "same-origin" }, true],
  [{ "sec-fetch-site": "same-site" }, false],
  [{ "sec-fetch-site": "cross-site" }, false],
  [{ "sec-fetch-site": "none" }, false],
  [
    { "sec-fetch-site": "cross-site", origin: "https://runlet.example", host: "runlet.example" },
    false,
  ],
  [{ origin: "https://runlet.example", host: "runlet.example" }, true],
  [{ origin: "http://localhost:3000", host: "localhost:3000" }, true],
  [{ origin: "http://localhost:3001", host: "localhost:3000" }, false],
  [{ origin: "https://evil.example", host: "runlet.example" }, false],
  [
    {
      origin: "https://runlet.example",
      host: "10.0.0.1:3000",
      "x-forwarded-host": "runlet.example",
    },
    true,
  ],
  [{ origin: "null", host: "runlet.example" }, false],
  [{ host: "runlet.example" }, false],
  [{}, false],
])("%j: %s", (headers, isSame) => {
  expect(isSameOrigin(new Headers(headers))).toBe(isSame);
});
