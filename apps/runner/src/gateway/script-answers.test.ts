import { expect, test } from "vitest";
import { rawExchange } from "../testing/raw-exchange.ts";
import { useTestRunner } from "../testing/use-test-runner.ts";

const stage = useTestRunner();

let scripts = 0;

/** What comes back, byte for byte, from a script that returns the expression. */
async function exchange(expression: string, { method = "GET" } = {}): Promise<string> {
  const path = `/answer-${++scripts}`;
  await stage.workspace.createHttpScript({
    path,
    source: `export default async function (input) { return ${expression} }`,
  });
  const head = [`${method} /api/run/acme${path} HTTP/1.1`, "Host: x", "Connection: close"];
  return rawExchange(stage.runner.port, `${head.join("\r\n")}\r\n\r\n`);
}

const headOf = (answer: string) => answer.split("\r\n\r\n", 1)[0] ?? "";
const bodyOf = (answer: string) => answer.slice(headOf(answer).length + 4);
const namesOf = (answer: string) =>
  headOf(answer)
    .split("\r\n")
    .slice(1)
    .map((line) => line.split(":", 1)[0]?.toLowerCase());

test("an answer has the headers it needs and no others", async () => {
  const answer = await exchange('({ name: "Zoë ☕" })');
  expect(namesOf(answer).sort()).toEqual([
    "connection",
    "content-length",
    "content-type",
    "date",
    "x-execution-id",
  ]);
  expect(answer).toContain(`content-length: ${Buffer.byteLength('{"name":"Zoë ☕"}')}\r\n`);
  expect(bodyOf(answer)).toBe('{"name":"Zoë ☕"}');
});

test("HEAD has the headers of GET and no body", async () => {
  const expression = 'new Response("12345", { headers: { etag: \'"7"\' } })';
  const [get, head] = [await exchange(expression), await exchange(expression, { method: "HEAD" })];
  expect(namesOf(head)).toEqual(namesOf(get));
  expect(head).toContain("content-length: 5\r\n");
  expect([bodyOf(get), bodyOf(head)]).toEqual(["12345", ""]);
});

test.each([
  [204, undefined],
  [205, "0"],
  [304, undefined],
])("%i has no body", async (status, length) => {
  const answer = await exchange(`new Response(null, { status: ${status} })`);
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(/content-length: (\d+)/i.exec(headOf(answer))?.[1]).toBe(length);
  expect(namesOf(answer)).not.toContain("transfer-encoding");
  expect(bodyOf(answer)).toBe("");
});

test("what is of one connection, or of the whole origin, is not a script's to say", async () => {
  const answer = await exchange(`new Response("ok", { headers: {
    connection: "x-inner, close", "x-inner": "1", "keep-alive": "timeout=999", "transfer-encoding": "gzip",
    upgrade: "h2c", trailer: "x", te: "trailers", "content-length": "999", "x-execution-id": "forged",
    "proxy-authenticate": "Basic", "clear-site-data": '"*"', "strict-transport-security": "max-age=9", "x-outer": "1",
  } })`);
  expect(namesOf(answer).sort()).toEqual([
    "connection",
    "content-length",
    "content-security-policy",
    "content-type",
    "date",
    "x-content-type-options",
    "x-execution-id",
    "x-outer",
  ]);
  expect(answer).toContain("content-length: 2\r\n");
  expect(answer).not.toContain("forged");
});

test("cookies stay apart, other repeated headers may be joined", async () => {
  const answer = await exchange(
    'new Response("", { headers: [["set-cookie", "a=1; Path=/"], ["set-cookie", "b=2"], ["x-many", "1"], ["x-many", "2"]] })',
  );
  expect(answer).toMatch(/set-cookie: a=1; Path=\/\r\nset-cookie: b=2\r\n/);
  expect(answer).toMatch(/x-many: 1, 2\r\n/);
});

test("no cookie is set that a browser would send back as the dashboard's", async () => {
  const answer = await exchange(
    `new Response("", { headers: [["set-cookie", "next-auth.session-token=a"], ["set-cookie", "=next-auth.session-token=a; Path=/scripts"],
      ["set-cookie", " = __Secure-next-auth.session-token=a"], ["set-cookie", "mine=next-auth.session-token"]] })`,
  );
  expect(answer.match(/^set-cookie: .*$/gm)).toEqual(["set-cookie: mine=next-auth.session-token"]);
});

test.each([
  ["a line break in a value", '{ headers: { x: "1\\r\\nset-cookie: evil=1" } }'],
  ["a NUL in a value", '{ headers: { x: "1\\u0000" } }'],
  ["a line break in a name", '{ headers: { "x\\r\\nevil": "1" } }'],
  ["a value beyond Latin-1", '{ headers: { x: "☕" } }'],
  ["a line break in the status text", '{ statusText: "OK\\r\\nevil: 1" }'],
])("%s never reaches the wire", async (_, init) => {
  const answer = await exchange(`new Response("ok", ${init})`);
  expect(headOf(answer)).not.toMatch(/evil/);
  expect(answer).toMatch(/^HTTP\/1\.1 500 /);
});

test("an error is kept by no cache", async () => {
  expect(await exchange("missing.value")).toMatch(/cache-control: no-store\r\n/);
});
