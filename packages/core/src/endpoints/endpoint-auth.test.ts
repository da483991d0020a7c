import { expect, test } from "vitest";
import { createScriptInput } from "../scripts/script-input.ts";

function parse(auth: unknown) {
  return createScriptInput.safeParse({
    name: "endpoint",
    type: "http",
    source: "",
    http: { path: "/a", methods: ["POST"], auth },
  });
}

const hmac = { mode: "hmac", form: "github", secret: "WEBHOOK" };
const jwt = { mode: "jwt", issuer: "https://id.example.com/", audience: "shop" };

test.each<[unknown, object]>([
  [undefined, { mode: "api_key" }],
  [{}, { mode: "api_key" }],
  [{ mode: "session" }, { mode: "session" }],
  [hmac, { ...hmac, toleranceSeconds: 300 }],
  [jwt, { ...jwt, toleranceSeconds: 30 }],
  [
    { ...jwt, jwksUrl: "https://id.example.com/keys?v=1", toleranceSeconds: 0 },
    { ...jwt, jwksUrl: "https://id.example.com/keys?v=1", toleranceSeconds: 0 },
  ],
])("%j is kept with its defaults", (given, expected) => {
  expect(parse(given).data?.http?.auth).toEqual(expected);
});

test.each<[unknown, string]>([
  [{ mode: "basic" }, "http.auth.mode"],
  [{ mode: "hmac", form: "github" }, "http.auth.secret"],
  [{ ...hmac, secret: "web-hook" }, "http.auth.secret"],
  [{ ...hmac, secret: "" }, "http.auth.secret"],
  [{ ...hmac, form: "gitlab" }, "http.auth.form"],
  [{ ...hmac, toleranceSeconds: 3_601 }, "http.auth.toleranceSeconds"],
  [{ ...hmac, toleranceSeconds: -1 }, "http.auth.toleranceSeconds"],
  [{ mode: "jwt", audience: "shop" }, "http.auth.issuer"],
  [{ ...jwt, issuer: "id.example.com" }, "http.auth.issuer"],
  [{ ...jwt, issuer: "ftp://id.example.com" }, "http.auth.issuer"],
  [{ ...jwt, issuer: "https://id.example.com/?realm=1" }, "http.auth.issuer"],
  [{ ...jwt, audience: "" }, "http.auth.audience"],
  [{ ...jwt, jwksUrl: "file:///etc/passwd" }, "http.auth.jwksUrl"],
  [{ mode: "public", secret: "WEBHOOK" }, "http.auth"],
  ["public", "http.auth"],
])("%j is refused, naming %s", (given, field) => {
  expect(parse(given).error?.issues.map(({ path }) => path.join("."))).toEqual([field]);
});
