import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createWebServer } from "./create-web-server.ts";
import { createMetrics } from "./metrics.ts";
import { createRunProxy } from "./run-proxy.ts";

const large = Buffer.alloc(32 * 1_048_576);

const releases: (() => unknown)[] = [];
let port: number;
let server: Server;
/** Answers of the large page, and of the runner's, that have come to their end. */
let ended: string[];
/** What the runner behind the server was asked for. */
let asked: string[];

afterEach(async () => {
  for (const release of releases.splice(0).reverse()) await release();
});

beforeEach(async () => {
  asked = [];
  ended = [];
  const runner = createServer(answerAsRunner);
  runner.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
    asked.push(request.url ?? "");
    if (request.url?.endsWith("/refused")) response.writeHead(413).end();
    else {
      response.writeContinue();
      answerAsRunner(request, response);
    }
  });
  const runnerUrl = `http://127.0.0.1:${await listen(runner)}`;
  const runProxy = createRunProxy(runnerUrl, { stallMs: 300 });
  releases.push(() => runProxy.close());
  const timeouts = {
    headersMs: 300,
    requestMs: 400,
    keepAliveMs: 300,
    checkMs: 20,
    readMs: 300,
  };
  server = createWebServer({
    handlePage: async (request, response) => {
      response.once("close", () => ended.push(request.url ?? ""));
      response.end(request.url === "/large" ? large : "page");
    },
    runProxy,
    metrics: createMetrics(),
    probes: {},
    isDevelopment: false,
    hasTrustedProxy: false,
    timeouts,
  });
  port = await listen(server);
});

function answerAsRunner(request: IncomingMessage, response: ServerResponse): void {
  asked.push(request.url ?? "");
  text(request).then(
    (body) => {
      response.once("close", () => ended.push(request.url ?? ""));
      response.end(
        request.url?.endsWith("/large") ? large : JSON.stringify({ url: request.url, body }),
      );
    },
    () => response.destroy(),
  );
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  releases.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

interface Client {
  socket: Socket;
  closed: Promise<string>;
}

async function open(): Promise<Client> {
  const socket = connect(port, "127.0.0.1").setEncoding("latin1");
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk;
  });
  socket.on("error", () => socket.destroy());
  const closed = new Promise<string>((resolve) => socket.once("close", () => resolve(received)));
  await once(socket, "connect");
  return { socket, closed };
}

async function exchange(bytes: string): Promise<string> {
  const { socket, closed } = await open();
  socket.write(bytes, "latin1");
  await expectGoodAnswer();
  return closed;
}

/** Somebody else's request is answered while a hostile connection stands. */
async function expectGoodAnswer() {
  const answer = await fetch(`http://127.0.0.1:${port}/api/run/t/good`);
  expect(await answer.json()).toEqual({ url: "/api/run/t/good", body: "" });
}

const get = (target: string, ...headers: string[]) =>
  `${[`GET ${target} HTTP/1.1`, "Host: x", ...headers].join("\r\n")}\r\n\r\n`;
const post = (target: string, headers: string[], body = "") =>
  `${[`POST ${target} HTTP/1.1`, "Host: x", ...headers].join("\r\n")}\r\n\r\n${body}`;
const run = "/api/run/t/x";

test.each<[string, string, number]>([
  ["garbage", "\x16\x03\x01garbage\r\n\r\n", 400],
  ["an unknown method", `BREW ${run} HTTP/1.1\r\nHost: x\r\n\r\n`, 400],
  ["the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400],
  ["a NUL in the path", get(`${run}\0`), 400],
  ["two hosts", get(run, "Host: y"), 400],
  ["a negative length", post(run, ["Content-Length: -1"]), 400],
  ["two lengths", post(run, ["Content-Length: 1", "Content-Length: 2"], "ab"), 400],
  [
    "a length beside chunks",
    post(run, ["Content-Length: 5", "Transfer-Encoding: chunked"], "0\r\n\r\n"),
    400,
  ],
  ["an unknown transfer coding", post(run, ["Transfer-Encoding: cow"], "abc"), 400],
  [
    "a body that was compressed before it was chunked",
    post(run, ["Transfer-Encoding: gzip, chunked"], "0\r\n\r\n"),
    400,
  ],
  ["the asterisk", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 404],
  ["an expectation nobody knows", post(run, ["Expect: tea", "Connection: close"]), 417],
  ["headers over 16 KiB", get(run, `A: ${"a".repeat(17_000)}`), 431],
  ["too many headers", get(run, ...Array.from({ length: 300 }, (_, index) => `x${index}: 1`)), 431],
  ["an address of 9 000 characters", get(`${run}${"a".repeat(9_000)}`), 414],
])("%s is refused, and neither the runner nor anybody else notices", async (_, bytes, status) => {
  expect(await exchange(bytes)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(asked).toEqual(["/api/run/t/good"]);
});

test("an absolute address is taken for its path", async () => {
  expect(await exchange(get(`http://elsewhere${run}?a=1`, "Connection: close"))).toContain(
    `"url":"${run}?a=1"`,
  );
  expect(await exchange(get("http://elsewhere", "Connection: close"))).toContain("page");
});

test.each<[string, string, string]>([
  ["what is no HTTP", "garbage\r\n\r\n", "bad_request"],
  ["a head that is too large", get(run, `A: ${"a".repeat(17_000)}`), "headers_too_large"],
  ["a body that does not come", post(run, ["Content-Length: 9"], "abc"), "request_timeout"],
])("%s is told the reason in JSON, as by the runner", async (_, bytes, code) => {
  const [, body = ""] = (await exchange(bytes)).split("\r\n\r\n");
  expect(JSON.parse(body)).toMatchObject({ error: { code, executionId: null } });
});

test("who offers another protocol is answered in this one, whoever listens for upgrades", async () => {
  server.on("upgrade", (_request, socket) => socket.destroy());
  const offer = ["Connection: close, Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: A"];
  expect(await exchange(get(run, ...offer))).toContain(`"url":"${run}"`);
  expect(await exchange(get("/page", ...offer))).toContain("page");
});

test("requests in one go are answered one after the other", async () => {
  const bytes = get(`${run}1`) + post(`${run}2`, ["Content-Length: 3"], "abc");
  const answer = await exchange(bytes + get(`${run}3`, "Connection: close"));
  expect([...answer.matchAll(/"url":"[^"]+x(\d)"/g)].map(([, number]) => number)).toEqual([
    "1",
    "2",
    "3",
  ]);
});

test("garbage behind a request that is being answered is not taken for its answer", async () => {
  const answer = await exchange(`${get(run)}garbage\r\n\r\n`);
  expect(answer).not.toContain(" 400 ");
});

test.each<[string, string]>([
  ["says nothing", ""],
  ["stops within its head", "GET / HTTP/1.1\r\nHost:"],
  ["stops within its body", post(run, ["Content-Length: 100"], "abc")],
  ["stops within a chunk", post(run, ["Transfer-Encoding: chunked"], "ff\r\nabc")],
  ["stops within its body for a page", post("/page", ["Content-Length: 100"], "abc")],
])("a client that %s is cut off", async (_, bytes) => {
  expect(await exchange(bytes)).toMatch(/^(HTTP\/1\.1 (408|200) |$)/);
});

test("a client that resets within its body ends its request at the runner too", async () => {
  const { socket, closed } = await open();
  socket.write(post(run, ["Content-Length: 100"], "abc"));
  await expect.poll(() => asked).toContain(run);
  socket.resetAndDestroy();
  await closed;
  await expectGoodAnswer();
});

test.each([
  ["a page", "/large"],
  ["a script's answer", `${run}/large`],
])("a client that does not read %s is cut off, at the runner too", async (_, target) => {
  const { socket, closed } = await open();
  socket.pause();
  socket.write(get(target));
  await expectGoodAnswer();
  await expect.poll(() => ended, { timeout: 5_000 }).toContain(target);
  socket.resume();
  expect((await closed).length).toBeLessThan(large.length);
});

test("a client that asks first is told by the runner", async () => {
  const refused = await open();
  refused.socket.write(post(`${run}/refused`, ["Content-Length: 9", "Expect: 100-continue"]));
  expect(await refused.closed).toMatch(/^HTTP\/1\.1 413 [\s\S]*connection: close/i);

  const taken = await open();
  const head = post(run, ["Content-Length: 2", "Expect: 100-continue", "Connection: close"]);
  taken.socket.write(head);
  const [interim] = await once(taken.socket, "data");
  expect(interim).toBe("HTTP/1.1 100 Continue\r\n\r\n");
  taken.socket.write("ab");
  expect(await taken.closed).toContain('"body":"ab"');

  const page = await open();
  page.socket.write(post("/page", ["Content-Length: 2", "Expect: 100-continue"]));
  const [go] = await once(page.socket, "data");
  expect(go).toMatch(/^HTTP\/1\.1 100 Continue/);
  page.socket.destroy();
});
