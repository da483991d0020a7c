import type { Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLogger } from "../logger.ts";
import { openRawClient } from "../testing/raw-client.ts";
import { rawExchange } from "../testing/raw-exchange.ts";
import { answerBytes, answerJson } from "./answer.ts";
import { readBody } from "./read-body.ts";
import { createGateway, type Gateway } from "./server.ts";

const large = Buffer.alloc(8 * 1_048_576, "x");
const timeouts = {
  headersMs: 300,
  requestMs: 400,
  keepAliveMs: 300,
  checkMs: 20,
  reading: { graceMs: 300, bytesPerMs: 1_048_576 },
};

let gateway: Gateway;
let port: number;
/** Of the gateway of this test: one that is closed may still tell of the last of its connections. */
let seen: { answered: number; connections: Set<Socket> };

beforeEach(async () => {
  const here = { answered: 0, connections: new Set<Socket>() };
  seen = here;
  gateway = createGateway({
    logger: createLogger("silent"),
    timeouts,
    maxConnections: 20,
    onAnswered: () => {
      here.answered += 1;
    },
    routes: [
      {
        prefix: "/echo/",
        async answer(request, response, url) {
          const body = await readBody(request, response, 1_000);
          const { method } = request;
          answerJson(
            response,
            200,
            JSON.stringify({ method, path: url.pathname, body: `${body}` }),
          );
        },
      },
      {
        prefix: "/large",
        answer: async (_, response) => answerBytes(response, 200, large, {}),
      },
    ],
  });
  gateway.server.on("connection", (socket) => {
    here.connections.add(socket);
    socket.once("close", () => here.connections.delete(socket));
  });
  port = await gateway.listen(0);
});
afterEach(() => gateway.close({ drainMs: 0 }));

/** Somebody else's request is answered while a hostile connection stands. */
async function expectGoodAnswer() {
  const answer = await fetch(`http://127.0.0.1:${port}/echo/good`);
  expect(await answer.json()).toEqual({ method: "GET", path: "/echo/good", body: "" });
}

const get = (target: string, ...headers: string[]) =>
  `${[`GET ${target} HTTP/1.1`, "Host: x", ...headers].join("\r\n")}\r\n\r\n`;
const post = (headers: string[], body = "") =>
  `${["POST /echo/x HTTP/1.1", "Host: x", ...headers].join("\r\n")}\r\n\r\n${body}`;
const many = (count: number) => Array.from({ length: count }, (_, index) => `x${index}: 1`);

test.each<[string, string, number]>([
  ["an unknown method", "BREW /echo/x HTTP/1.1\r\nHost: x\r\n\r\n", 400],
  ["a line that ends with a bare LF", "GET /echo/x HTTP/1.1\nHost: x\n\n", 400],
  ["a folded header", get("/echo/x", "A: b", " c"), 400],
  ["a space before the colon", get("/echo/x", "A : b"), 400],
  ["a NUL in a header", get("/echo/x", "A: b\0c"), 400],
  ["a NUL in the path", get("/echo/\0"), 400],
  ["bytes beyond ASCII in the path", get("/echo/caf\u00e9"), 400],
  ["a backslash in the path", get("/echo/a\\b", "Connection: close"), 400],
  ["a fragment", get("/echo/a#b", "Connection: close"), 400],
  ["another version", "GET /echo/x HTTP/3.7\r\nHost: x\r\n\r\n", 400],
  ["two hosts", get("/echo/x", "Host: y", "Connection: close"), 400],
  ["the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400],
  ["a hello of TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400],
  ["a negative length", post(["Content-Length: -1"]), 400],
  ["a length in hexadecimal", post(["Content-Length: 0x3"], "abc"), 400],
  ["a length with a sign", post(["Content-Length: +3"], "abc"), 400],
  ["a list of lengths", post(["Content-Length: 3, 3"], "abc"), 400],
  ["two lengths", post(["Content-Length: 3", "Content-Length: 4"], "abcd"), 400],
  ["the same length twice", post(["Content-Length: 3", "Content-Length: 3"], "abc"), 400],
  ["a length beyond all numbers", post(["Content-Length: 99999999999999999999"]), 400],
  ["a length that is too large", post(["Content-Length: 1001"]), 413],
  [
    "a length beside chunks",
    post(["Content-Length: 5", "Transfer-Encoding: chunked"], "0\r\n\r\n"),
    400,
  ],
  [
    "chunks beside a length",
    post(["Transfer-Encoding: chunked", "Content-Length: 5"], "0\r\n\r\n"),
    400,
  ],
  [
    "chunks that are not the last coding",
    post(["Transfer-Encoding: chunked, gzip"], "0\r\n\r\n"),
    400,
  ],
  ["an unknown transfer coding", post(["Transfer-Encoding: cow"], "abc"), 400],
  ["chunks of a compressed body", post(["Transfer-Encoding: gzip, chunked"], "0\r\n\r\n"), 400],
  ["chunked, misspelt", post(["Transfer-Encoding: xchunked"], "0\r\n\r\n"), 400],
  ["a chunk without a size", post(["Transfer-Encoding: chunked"], "z\r\nabc\r\n0\r\n\r\n"), 400],
  [
    "a chunk longer than it says",
    post(["Transfer-Encoding: chunked"], "2\r\nabc\r\n0\r\n\r\n"),
    400,
  ],
  ["an expectation nobody knows", post(["Expect: tea", "Connection: close"]), 417],
  ["headers over 16 KiB", get("/echo/x", `A: ${"a".repeat(17_000)}`), 431],
  ["too many headers", get("/echo/x", ...many(300), "Connection: close"), 431],
  ["far too many headers", get("/echo/x", ...many(2_000), "Connection: close"), 431],
  ["an address of 9 000 characters", get(`/echo/${"a".repeat(9_000)}`, "Connection: close"), 414],
  ["an address over 16 KiB", get(`/echo/${"a".repeat(20_000)}`), 414],
  ["TRACE of what is not there", "TRACE /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404],
  ["the asterisk", "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404],
  ["another scheme", get("ftp://x/echo/x", "Connection: close"), 404],
  ["a path that climbs", get("/echo/../large", "Connection: close"), 404],
  ["a path that climbs, encoded", get("/echo/%2e%2E/large", "Connection: close"), 404],
  ["a path that climbs, half encoded", get("/echo/.%2e", "Connection: close"), 404],
  ["an absolute path that climbs", get("http://x/echo/../large", "Connection: close"), 404],
])("%s is answered, and nobody else notices", async (_, bytes, status) => {
  const client = await openRawClient(port);
  client.socket.write(bytes, "latin1");
  await expectGoodAnswer();
  const answer = await client.closed;
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1);
});

test("CONNECT is refused by closing the connection", async () => {
  expect(await rawExchange(port, "CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n")).toBe("");
  await expectGoodAnswer();
});

test.each<[string, string, string]>([
  [
    "headers of 10 000 bytes",
    get("/echo/x", `A: ${"a".repeat(10_000)}`, "Connection: close"),
    "/echo/x",
  ],
  ["an absolute address", get("http://elsewhere/echo/x", "Connection: close"), "/echo/x"],
  [
    "an upgrade nobody offers",
    get("/echo/x", "Connection: close, Upgrade", "Upgrade: websocket"),
    "/echo/x",
  ],
  ["a slash that is encoded", get("/echo/a%2f..%2fb", "Connection: close"), "/echo/a%2f..%2fb"],
  ["dots that are encoded twice", get("/echo/%252e%252e", "Connection: close"), "/echo/%252e%252e"],
])("%s is served", async (_, bytes, path) => {
  expect(await rawExchange(port, bytes)).toContain(`"path":"${path}"`);
});

test("a method that has no use for a body may have one", async () => {
  const bytes = get("/echo/x", "Content-Length: 3", "Connection: close");
  expect(await rawExchange(port, `${bytes}abc`)).toContain('"body":"abc"');
});

test("requests in one go are answered one after the other", async () => {
  const bytes =
    get("/echo/1") + post(["Content-Length: 3"], "abc") + get("/echo/3", "Connection: close");
  const answer = await rawExchange(port, bytes);
  expect([...answer.matchAll(/"path":"([^"]+)"/g)].map(([, path]) => path)).toEqual([
    "/echo/1",
    "/echo/x",
    "/echo/3",
  ]);
});

test("garbage after a request that was answered is answered by itself", async () => {
  const client = await openRawClient(port);
  client.socket.write(get("/echo/1"));
  await client.receives(/"body":""/);
  client.socket.write("garbage\r\n\r\n");
  expect(await client.closed).toMatch(/^HTTP\/1\.1 200 [\s\S]*HTTP\/1\.1 400 /);
});

test.each<[string, string]>([
  ["says nothing", ""],
  ["stops within its head", "GET /echo/x HTTP/1.1\r\nHost:"],
  ["stops within its body", post(["Content-Length: 100"], "abc")],
  ["stops within a chunk", post(["Transfer-Encoding: chunked"], "ff\r\nabc")],
])("a client that %s is cut off", async (_, bytes) => {
  const client = await openRawClient(port);
  client.socket.write(bytes);
  await expectGoodAnswer();
  expect(await client.closed).toMatch(/^(HTTP\/1\.1 408 |$)/);
});

test.each<[string, string]>([
  ["its head", "GET /echo/x HTTP/1.1\r\nHost: x\r\nA: "],
  ["its body", post(["Content-Length: 1000"])],
])("a client that sends %s byte by byte is cut off", async (_, bytes) => {
  const client = await openRawClient(port);
  client.socket.write(bytes);
  const timer = setInterval(() => client.socket.write("a"), 20);
  try {
    await expectGoodAnswer();
    expect(await client.closed).toMatch(/^HTTP\/1\.1 408 /);
  } finally {
    clearInterval(timer);
  }
});

test.each<[string, "end" | "destroy" | "resetAndDestroy"]>([
  ["ends", "end"],
  ["goes away", "destroy"],
  ["resets", "resetAndDestroy"],
])("a client that %s within its body leaves nothing behind", async (_, leave) => {
  const client = await openRawClient(port);
  client.socket.write(post(["Content-Length: 100"], "abc"));
  await expectGoodAnswer();
  client.socket[leave]();
  await client.closed;
  await expect.poll(() => seen.connections.size, { timeout: 5_000 }).toBeLessThanOrEqual(1);
});

test("a client that does not read its answer is cut off", async () => {
  const client = await openRawClient(port);
  client.socket.pause();
  client.socket.write(get("/large"));
  await expectGoodAnswer();
  await expect.poll(() => seen.answered, { timeout: 5_000 }).toBe(2);
  client.socket.resume();
  expect((await client.closed).length).toBeLessThan(large.length);
});

test("connections beyond the limit are closed, and those that say nothing make room", async () => {
  const clients = await Promise.all(Array.from({ length: 21 }, () => openRawClient(port)));
  const heard = await Promise.all(clients.map(({ closed }) => closed));
  expect(heard.filter((text) => text === "")).toHaveLength(1);
  await expect.poll(() => seen.connections.size, { timeout: 5_000 }).toBe(0);
  await expectGoodAnswer();
});
