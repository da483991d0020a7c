import { once } from "node:events";
import net, { type AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { HeaderPair } from "./check-headers.ts";
import { describeFailure } from "./describe-failure.ts";
import { exchange } from "./exchange.ts";

let server: net.Server;
let socket: net.Socket;
beforeEach(async () => {
  server = net.createServer((peer) => peer.resume()).listen(0, "127.0.0.1");
  await once(server, "listening");
  socket = net.connect((server.address() as AddressInfo).port, "127.0.0.1");
  await once(socket, "connect");
});
afterEach(async () => {
  socket.destroy();
  server.close();
  await once(server, "close");
});

const ask = (headers: HeaderPair[] = []) =>
  exchange(
    socket,
    new URL("http://public.example/"),
    { method: "GET", headers, body: null },
    { maxResponseBytes: 1_000, followsRedirects: true },
    new AbortController().signal,
  );

test("a socket that is closed already fails the request, and no other one is asked for", async () => {
  socket.destroy();
  await expect(ask()).rejects.toMatchObject({
    code: "connection_failed",
    message: "the connection was closed before the answer was complete",
  });
});

test("what undici refuses to send is a fault of ours, and the socket is closed all the same", async () => {
  const error = await ask([["transfer-encoding", "chunked"]]).catch((reason) => reason);
  expect(error.code).toBe("UND_ERR_INVALID_ARG");
  expect(() => describeFailure(error, "public.example", 1_000)).toThrow(error);
  expect(socket.destroyed).toBe(true);
});
