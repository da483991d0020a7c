import { expect, test } from "vitest";
import { makeRequestInput } from "./request-input.ts";

type Parts = Parameters<typeof makeRequestInput>[0];

async function makeInput(parts: Partial<Parts>) {
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

test("a repeated query key has all its values, any other its one", async () => {
  const { query } = await makeInput({ query: new URLSearchParams("a=1&b=2&a=3&a=&__proto__=x") });
  expect(JSON.stringify(query)).toBe('{"a":["1","3",""],"b":"2","__proto__":"x"}');
});

const multipart = (...parts: (string | Buffer)[]) =>
  Buffer.concat(parts.map((part) => Buffer.from(part)));
const part = (head: string, text: string) =>
  `--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n${text}\r\n`;
const form = "multipart/form-data; boundary=b";

test.each<[string | undefined, string | Buffer, unknown]>([
  ["application/json", '{"a":[1,null]}', { a: [1, null] }],
  ["application/json; charset=utf-8", "true", true],
  ["application/json; charset=utf-16", Buffer.from('{"a":"é"}', "utf16le"), { a: "é" }],
  ["application/json", "\ufeff1", 1],
  ["application/cloudevents+json", '"x"', "x"],
  ["application/x-www-form-urlencoded", "a=1&a=2&b=x%20y+z", { a: ["1", "2"], b: "x y z" }],
  ["application/json", `["\\"${"[".repeat(2_000)}"]`, [`"${"[".repeat(2_000)}`]],
  ["application/json", "", null],
  ["text/plain", "héllo", "héllo"],
  ["text/plain; charset=ISO-8859-1", Buffer.from([0x68, 0xe9]), "hé"],
  ["text/csv; charset=windows-1252", Buffer.from([0x80]), "€"],
  ["text/plain; charset=utf-16", Buffer.from("hé", "utf16le"), "hé"],
  ["text/plain; charset=utf-16be", Buffer.from([0, 0x68]), "h"],
  ["text/plain", Buffer.from([0x68, 0xe9]), null],
  ["application/xml", "<a/>", "<a/>"],
  ["application/octet-stream", Buffer.from([0, 0xff]), null],
  ["image/svg+xml", "<svg/>", "<svg/>"],
  [undefined, '{"a":1}', '{"a":1}'],
  ["nonsense", "x", "x"],
  [
    form,
    `${part('name="a"', "1")}${part('name="b"', "2")}${part('name="a"', "3")}--b--`,
    { a: ["1", "3"], b: "2" },
  ],
  [
    form,
    `${part('name="f"; filename="é.txt"\r\nContent-Type: text/plain', "hé")}--b--\r\n`,
    { f: { name: "é.txt", type: "text/plain", size: 3, text: "hé" } },
  ],
  [
    form,
    multipart(
      '--b\r\nContent-Disposition: form-data; name="f"; filename="x.png"\r\n\r\n',
      Buffer.from([0xff, 0, 13, 10]),
      "\r\n--b--",
    ),
    { f: { name: "x.png", type: "text/plain", size: 4, base64: "/wANCg==" } },
  ],
  [form, "--b--", {}],
])("a body of type %s: %j", async (type, sent, expected) => {
  const body = Buffer.from(sent);
  const input = await makeInput({ headers: { "content-type": type }, body });
  expect(JSON.parse(JSON.stringify(input.body))).toEqual(expected);
  expect(Buffer.from(input.rawBody, input.rawBodyEncoding).equals(body)).toBe(true);
});

test("of a name that would be a prototype's, a form has just a field", async () => {
  const headers = { "content-type": form };
  const body = Buffer.from(`${part('name="__proto__"', "1")}--b--`);
  expect(JSON.stringify((await makeInput({ headers, body })).body)).toBe('{"__proto__":"1"}');
});

test("bytes that are UTF-8 stay the text they are, others come in base64", async () => {
  const encodingOf = async (body: Buffer) => (await makeInput({ body })).rawBodyEncoding;
  expect(await encodingOf(Buffer.alloc(0))).toBe("utf8");
  expect(await encodingOf(Buffer.from("\ufeffé\0"))).toBe("utf8");
  expect(await encodingOf(Buffer.from([0xc3]))).toBe("base64");
});

const json = { "content-type": "application/json" };

test.each<[string, Record<string, string>, string | Buffer, RegExp]>([
  ["malformed JSON", json, '{"a":', /not valid JSON: Unexpected end/],
  ["JSON in broken UTF-8", json, Buffer.from([0x22, 0xff, 0x22]), /not valid utf-8/],
  [
    "JSON nested without end",
    json,
    `${"[".repeat(100_000)}${"]".repeat(100_000)}`,
    /deeper than 1000/,
  ],
  [
    "text that is not in its charset",
    { "content-type": "text/plain; charset=utf-8" },
    Buffer.from([0xff]),
    /not valid utf-8/,
  ],
  [
    "an unknown charset",
    { "content-type": "text/plain; charset=klingon" },
    "x",
    /charset "klingon" is not known/,
  ],
  [
    "a compressed body",
    { "content-encoding": "gzip" },
    "x",
    /without Content-Encoding; it has "gzip"/,
  ],
  [
    "a form without its end",
    { "content-type": form },
    part('name="a"', "1"),
    /not valid multipart\/form-data: /,
  ],
  ["a form without a boundary", { "content-type": "multipart/form-data" }, "x", /missing boundary/],
  [
    "a form of too many parts",
    { "content-type": form },
    `${part('name="a"', "").repeat(1_001)}--b--`,
    /at most 1000 parts/,
  ],
  ...[
    'multipart/form-data; x="; boundary=c"; boundary=b',
    'multipart/form-data; boundary="\\b"',
    "multipart/form-data; boundary=c, multipart/form-data; boundary=b",
  ].map((type): [string, Record<string, string>, string, RegExp] => [
    `a form of too many parts, as ${type},`,
    { "content-type": type },
    `${part('name="a"', "").repeat(1_001)}--b--`,
    /at most 1000 parts|not valid multipart/,
  ]),
  [
    "a form of too many fields",
    { "content-type": "application/x-www-form-urlencoded" },
    "a&".repeat(10_000),
    /at most 10000 fields/,
  ],
])("%s is refused as the caller's mistake", async (_, headers, body, message) => {
  await expect(makeInput({ headers, body: Buffer.from(body) })).rejects.toMatchObject({
    code: "invalid_input",
    status: 400,
    message: expect.stringMatching(message),
  });
});

test("a form of as many parts as it may have is taken", async () => {
  const body = Buffer.from(`${part('name="a"', "").repeat(1_000)}--b--`);
  const input = await makeInput({ headers: { "content-type": form }, body });
  expect(input.body).toMatchObject({ a: { length: 1_000 } });
});

const credentials = {
  authorization: "Bearer rl_secret",
  cookie: "theme=dark; next-auth.session-token=secret; __Secure-next-auth.csrf-token=secret",
  "proxy-authorization": "Basic x",
  "x-shop": "7",
};

const headersOf = async (parts: Partial<Parts>) => ({ ...(await makeInput(parts)).headers });

test("no script sees what proves to Runlet who the caller is", async () => {
  expect(await headersOf({ headers: credentials })).toEqual({
    cookie: "theme=dark",
    "x-shop": "7",
  });
  expect(await headersOf({ headers: credentials, isPublic: false })).toEqual({ "x-shop": "7" });
});

test("a public script sees credentials that are meant for itself", async () => {
  const headers = { authorization: "Bearer of-the-shop" };
  expect(await headersOf({ headers })).toEqual(headers);
  expect(await headersOf({ headers, isPublic: false })).toEqual({});
});
