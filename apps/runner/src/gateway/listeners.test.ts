import { once } from "node:events";
import { createServer, get, type Server } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { openListeners } from "./listeners.ts";

function serverForTest(): Server {
  const server = createServer((_request, response) => response.end("served"));
  onTestFinished(() => server.closeAllConnections());
  return server;
}

/** On a connection of its own, which is kept. */
async function ask(port: number): Promise<number | undefined> {
  const request = get({
    port,
    host: "127.0.0.1",
    agent: false,
    headers: { connection: "keep-alive" },
  });
  const [response] = await once(request, "response");
  response.resume();
  await once(response, "end");
  return response.statusCode;
}

test("connections are served, whichever socket they came by, and end with the listeners", async () => {
  const { port, close } = await openListeners(serverForTest(), 0);
  const statuses = await Promise.all(Array.from({ length: 300 }, () => ask(port)));
  expect(new Set(statuses)).toEqual(new Set([200]));
  await close();
  await expect(ask(port)).rejects.toThrow("ECONNREFUSED");
});

test("a port that others listen at is refused, also where they would share it", async () => {
  const first = await openListeners(serverForTest(), 0);
  onTestFinished(() => first.close());
  await expect(openListeners(serverForTest(), first.port)).rejects.toThrow("EADDRINUSE");
});
