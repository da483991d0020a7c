import { createScriptInput } from "@runlet/core";
import { expect, test } from "vitest";
import { sampleInput } from "./sample-input.ts";

function sampleOf(needs: object) {
  const type = "http" in needs ? "http" : "event";
  const script = { name: "sample", type, source: "export default () => 1", ...needs };
  const { http = null, event = null } = createScriptInput.parse(script);
  return sampleInput({ type, http, event });
}

test("a request fits the endpoint's path, methods and token", () => {
  const issuer = "https://id.example.com/";
  const auth = { mode: "jwt", issuer, audience: "shop" };
  expect(
    sampleOf({ http: { path: "/shops/:shop/orders/:id", methods: ["PUT", "DELETE"], auth } }),
  ).toEqual({
    method: "PUT",
    path: "/shops/1/orders/1",
    params: { shop: "1", id: "1" },
    query: {},
    headers: { "content-type": "application/json" },
    body: { name: "Ada" },
    rawBody: '{"name":"Ada"}',
    auth: { subject: "user-1", claims: { iss: issuer, aud: "shop", sub: "user-1" } },
  });
  expect(sampleOf({ http: { path: "/greet", methods: ["POST", "GET"] } })).toMatchObject({
    method: "GET",
    path: "/greet",
    query: { name: "Ada" },
    body: null,
    rawBody: "",
  });
});

test.each([
  ["order.paid", "order.paid"],
  ["customer.*", "customer.created"],
  ["*", "order.created"],
])("an event for %s is %s", (pattern, type) => {
  expect(sampleOf({ event: { types: [pattern] } })).toMatchObject({ type });
});
