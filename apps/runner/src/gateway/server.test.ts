import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createLogger } from "../logger.ts";
import { rawExchange } from "../testing/raw-exchange.ts";
import { answerJson } from "./answer.ts";
import { readBody } from "./read-body.ts";
import { createGateway, type Gateway, type GatewayTimeouts } from "./server.ts";

const open: Gateway[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((gateway) => gateway.close({ drainMs: 0 })));
});

/** A gateway with one route that answers how long the body was, once `hold` resolves. */
async function startEcho(options: { hold?: Promise<void>; timeouts?: GatewayTimeouts } = {}) {
  const statuses: number[] = [];
  const arrived = Promise.withResolvers<void>();
  const gateway = createGateway({
    logger: createLogger("silent"),
    timeouts: options.timeouts,
    onAnswered: (_, status) => statuses.push(status),
    routes: [
      {
        prefix: "/echo",
        async answer(request, response) {
          const body = await readBody(request, response, 10);
          arrived.resolve();
          await options.hold;
          answerJson(response, 200, JSON.stringify({ length: body.length }));
        },
      },
    ],
  });
  open.push(gateway);
  return { gateway, port: await gateway.listen(0), statuses, arrived: arrived.promise };
}

const head = (lines: string[]) =>
  `${["POST /echo HTTP/1.1", "Host: x", ...lines].join("\r\n")}\r\n\r\n`;

test("a body with a length, and one in chunks, are read whole", async () => {
  const { port } = await startEcho();
  const sized = await rawExchange(port, head(["Content-Length: 3", "Connection: close"]), "abc");
  expect(sized).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(sized).toContain('{"length":3}');
  const chunked = head(["Transfer-Encoding: chunked", "Connection: close"]);
  expect(await rawExchange(port, chunked, "2\r\nab\r\n4\r\ncdef\r\n0\r\n\r\n")).toContain(
    '{"length":6}',
  );
});

test("a declared body that is too large is refused, and the connection closed", async () => {
  const { port } = await startEcho();
  const answer = await rawExchange(port, head(["Content-Length: 11"]), "01234567890");
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(answer).toMatch(/connection: close/i);
  expect(answer).toContain('"code":"too_large"');
});

test("a chunked body that grows too large is refused while it still comes", async () => {
  const { port } = await startEcho();
  const socket = connect({ port, host: "127.0.0.1" });
  socket.write(head(["Transfer-Encoding: chunked"]));
  socket.write("b\r\n01234567890\r\n");
  const [answer] = await once(socket, "data");
  expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /);
  socket.write("0\r\n\r\n");
  await once(socket, "close");
});

test("a client that asks first is told not to send what would be refused", async () => {
  const { port } = await startEcho();
  const refused = connect({ port, host: "127.0.0.1" });
  refused.write(head(["Content-Length: 11", "Expect: 100-continue"]));
  const [answer] = await once(refused, "data");
  expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /);
  refused.destroy();

  const taken = connect({ port, host: "127.0.0.1" });
  taken.write(head(["Content-Length: 2", "Expect: 100-continue", "Connection: close"]));
  const [interim] = await once(taken, "data");
  expect(String(interim)).toMatch(/^HTTP\/1\.1 100 Continue/);
  taken.write("ab");
  const [final] = await once(taken, "data");
  expect(String(final)).toContain('{"length":2}');
});

test.each([
  ["garbage", "\x16\x03\x01\x02garbage\r\n\r\n", 400],
  [
    "a length that is no number",
    "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: ten\r\n\r\n",
    400,
  ],
  [
    "a length and chunks at once",
    "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
    400,
  ],
  ["no host", "GET /echo HTTP/1.1\r\n\r\n", 400],
  [
    "headers beyond the limit",
    `GET /echo HTTP/1.1\r\nHost: x\r\nX: ${"a".repeat(20_000)}\r\n\r\n`,
    431,
  ],
])("%s is answered with a status and a closed connection", async (_, bytes, status) => {
  const { port } = await startEcho();
  expect(await rawExchange(port, bytes)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
});

test("garbage behind a request that is being answered only closes the connection", async () => {
  const hold = Promise.withResolvers<void>();
  const { port, arrived } = await startEcho({ hold: hold.promise });
  const answer = rawExchange(port, head(["Content-Length: 1"]), "a", "garbage\r\n\r\n");
  await arrived;
  expect(await answer).toBe("");
  hold.resolve();
});

test("a client that sends half a request is cut off", async () => {
  const reading = { graceMs: 1_000, bytesPerMs: 32 };
  const timeouts = { headersMs: 100, requestMs: 200, keepAliveMs: 1_000, checkMs: 20, reading };
  const { port } = await startEcho({ timeouts });
  expect(await rawExchange(port, "POST /echo HTTP/1.1\r\nHost: x\r\n")).toMatch(/^HTTP\/1\.1 408 /);
  expect(await rawExchange(port, head(["Content-Length: 5"]), "ab")).toMatch(/^HTTP\/1\.1 408 /);
});

test("what came in before closing is answered, and its kept connection ends", async () => {
  const hold = Promise.withResolvers<void>();
  const { gateway, port, arrived } = await startEcho({ hold: hold.promise });
  const answer = rawExchange(port, head(["Content-Length: 1"]), "a");
  await arrived;
  const closed = gateway.close({ drainMs: 10_000 });
  hold.resolve();
  expect(await answer).toContain('{"length":1}');
  await closed;
});

test("what goes wrong in the middle of an answer breaks it off", async () => {
  const gateway = createGateway({
    logger: createLogger("silent"),
    onAnswered: () => {},
    routes: [
      {
        prefix: "/half",
        async answer(_, response) {
          response.write("half");
          throw new Error("the other half is gone");
        },
      },
    ],
  });
  open.push(gateway);
  const answer = await rawExchange(
    await gateway.listen(0),
    "GET /half HTTP/1.1\r\nHost: x\r\n\r\n",
  );
  expect(answer).not.toMatch(/\r\n0\r\n|wrong on our side/);
});

test("an unknown address, and a target that is no path, are answered 404", async () => {
  const { port } = await startEcho();
  const close = "Host: x\r\nConnection: close\r\n\r\n";
  expect(await rawExchange(port, `GET /nothing HTTP/1.1\r\n${close}`)).toMatch(/^HTTP\/1\.1 404 /);
  expect(await rawExchange(port, `OPTIONS * HTTP/1.1\r\n${close}`)).toMatch(/^HTTP\/1\.1 404 /);
});
