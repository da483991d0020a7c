import { expect, test } from "vitest";
import { makeRequestInput } from "./request-input.ts";

type Parts = Parameters<typeof makeRequestInput>[0];

function makeInput(parts: Partial<Parts>) {
  return makeRequestInput({
    method: "POST",
    path: "/orders/7",
    params: { id: "7" },
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.alloc(0),
    ip: "203.0.113.9",
    isPublic: true,
    token: null,
    ...parts,
  });
}

test("a repeated query key has all its values, any other its one", () => {
  const { query } = makeInput({ query: new URLSearchParams("a=1&b=2&a=3&a=&__proto__=x") });
  expect(JSON.stringify(query)).toBe('{"a":["1","3",""],"b":"2","__proto__":"x"}');
});

test.each([
  ["application/json", '{"a":[1,null]}', { a: [1, null] }],
  ["application/json; charset=utf-8", "true", true],
  ["application/cloudevents+json", '"x"', "x"],
  ["application/x-www-form-urlencoded", "a=1&a=2&b=x%20y+z", { a: ["1", "2"], b: "x y z" }],
  ["application/json", `["\\"${"[".repeat(2_000)}"]`, [`"${"[".repeat(2_000)}`]],
  ["text/plain", "héllo", "héllo"],
  [undefined, '{"a":1}', '{"a":1}'],
  ["application/json", "", null],
])("a body of type %s: %s", (type, text, expected) => {
  const input = makeInput({ headers: { "content-type": type }, body: Buffer.from(text) });
  expect(JSON.parse(JSON.stringify(input.body))).toEqual(expected);
  expect(input.rawBody).toBe(text);
});

test.each([
  ["malformed JSON", { "content-type": "application/json" }, Buffer.from('{"a":')],
  ["JSON in broken UTF-8", { "content-type": "application/json" }, Buffer.from([0x22, 0xff, 0x22])],
  [
    "JSON nested without end",
    { "content-type": "application/json" },
    Buffer.from(`${"[".repeat(100_000)}${"]".repeat(100_000)}`),
  ],
  ["a compressed body", { "content-encoding": "gzip" }, Buffer.from("x")],
])("%s is refused as the caller's mistake", (_, headers, body) => {
  expect(() => makeInput({ headers, body })).toThrow(
    expect.objectContaining({ code: "invalid_input", status: 400 }),
  );
});

const credentials = {
  authorization: "Bearer rl_secret",
  cookie: "theme=dark; next-auth.session-token=secret; __Secure-next-auth.csrf-token=secret",
  "proxy-authorization": "Basic x",
  "x-shop": "7",
};

test("no script sees what proves to Runlet who the caller is", () => {
  expect({ ...makeInput({ headers: credentials }).headers }).toEqual({
    cookie: "theme=dark",
    "x-shop": "7",
  });
  expect({ ...makeInput({ headers: credentials, isPublic: false }).headers }).toEqual({
    "x-shop": "7",
  });
});

test("a public script sees credentials that are meant for itself", () => {
  const headers = { authorization: "Bearer of-the-shop" };
  expect({ ...makeInput({ headers }).headers }).toEqual(headers);
  expect({ ...makeInput({ headers, isPublic: false }).headers }).toEqual({});
});
