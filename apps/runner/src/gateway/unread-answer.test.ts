import { once } from "node:events";
import { createServer, get, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createStreamedAnswer } from "./streamed-answer.ts";

const servers = new Set<ReturnType<typeof createServer>>();

// Connections are real; only the time that a reader has is not waited for.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
  for (const server of servers) server.close().closeAllConnections();
  servers.clear();
});

const piece = Buffer.alloc(65_536, "x");
/** A piece brings a millisecond more. */
const pace = { graceMs: 1_000, bytesPerMs: piece.length };

/** A streamed answer that has begun, and its reader at the other end of a connection, who does not read yet. */
async function begin() {
  const server = createServer();
  servers.add(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const call = get({ host: "127.0.0.1", port, agent: false });
  const [, response] = (await once(server, "request")) as [IncomingMessage, ServerResponse];
  const { sink } = createStreamedAnswer(response, { cors: null }, pace);
  expect(await sink.open({ executionId: "x", status: 200, headers: [] })).toBe(true);
  const [answer] = (await once(call, "response")) as [IncomingMessage];
  answer.on("error", () => undefined).pause();

  /** Writes until the reader holds it up. */
  async function fill(): Promise<{ held: Promise<void>; pieces: number }> {
    for (let pieces = 1; ; pieces += 1) {
      const held = sink.write(piece);
      const isWritten = await Promise.race([
        held.then(() => true),
        // What the sockets take they take in one turn of the event loop or the next.
        new Promise((resolve) => setImmediate(() => setImmediate(resolve, false))),
      ]);
      if (!isWritten && response.writableNeedDrain) return { held, pieces };
    }
  }
  return { answer, sink, fill };
}

test("who does not read what is streamed is cut off, after the time that it has", async () => {
  const { answer, sink, fill } = await begin();
  const { held, pieces } = await fill();
  vi.advanceTimersByTime(pace.graceMs + pieces - 1);
  expect(sink.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  await held;
  await expect.poll(() => sink.signal.aborted).toBe(true);
  await sink.write(piece);
  answer.resume();
  await new Promise((resolve) => answer.once("close", resolve));
  expect(answer.complete).toBe(false);
});

test("who reads a little now and then has the same time in all", async () => {
  const { answer, sink, fill } = await begin();
  const first = await fill();
  vi.advanceTimersByTime(pace.graceMs - 1);
  answer.resume();
  await first.held;
  answer.pause();
  const second = await fill();
  vi.advanceTimersByTime(first.pieces + second.pieces + 1);
  await second.held;
  await expect.poll(() => sink.signal.aborted).toBe(true);
});

test("the time that a script takes for its next piece does not count", async () => {
  const { answer, sink } = await begin();
  answer.resume();
  for (let count = 0; count < 5; count += 1) {
    await sink.write(piece);
    vi.advanceTimersByTime(pace.graceMs * 10);
  }
  expect(sink.signal.aborted).toBe(false);
});
