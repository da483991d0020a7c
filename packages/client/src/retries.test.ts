import { createServer } from "node:http";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createClient } from "./create-client.ts";
import { rejection } from "./testing/rejection.ts";
import { finish, scripted } from "./testing/scripted-client.ts";
import { refusal, startServer } from "./testing/start-server.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  vi.spyOn(Math, "random").mockReturnValue(1);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const fault = refusal(500, { reason: null });
const broken = new TypeError("fetch failed", { cause: new Error("other side closed") });
const publish = { type: "order.created", payload: {} };

test("what reads is tried twice more, with growing pauses", async () => {
  const { client, at } = scripted([fault, broken]);
  expect(await finish(client.scripts.get({ id: "x" }))).toBe("the last");
  expect(at).toEqual([0, 500, 1_500]);
});

test("the last error is told when no retry helps, and maxRetries says how many there are", async () => {
  const { client, at } = scripted(Array(9).fill(fault), { maxRetries: 3 });
  expect((await rejection(finish(client.scripts.get({ id: "x" })))).code).toBe("internal");
  expect(at).toHaveLength(4);
  await rejection(finish(client.scripts.get({ id: "x" }, { maxRetries: 0 })));
  expect(at).toHaveLength(5);
});

test("what changes something is not sent again once it may have arrived", async () => {
  for (const reply of [fault, broken]) {
    const { client, at } = scripted([reply]);
    await rejection(finish(client.secrets.set({ name: "TOKEN", value: "v" })));
    expect(at).toHaveLength(1);
  }
});

test("an event with an id of its own may be sent again, one without may not", async () => {
  const named = scripted([broken]);
  await finish(named.client.events.publish({ ...publish, id: "order-7" }));
  expect(named.at).toHaveLength(2);
  const nameless = scripted([broken]);
  await rejection(finish(nameless.client.events.publish(publish)));
  expect(nameless.at).toHaveLength(1);
});

test.each([
  ["seconds", () => "7"],
  ["a date", () => new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 6_000).toUTCString()],
])("Retry-After as %s is waited for", async (_form, value) => {
  vi.setSystemTime("2026-03-01T12:00:00.500Z");
  vi.mocked(Math.random).mockReturnValue(0);
  const { client, at } = scripted([
    refusal(429, { reason: "too_many" }, { "retry-after": value() }),
  ]);
  await finish(client.secrets.set({ name: "TOKEN", value: "v" }));
  expect(at).toEqual([0, 7_000]);
});

test("a wait that would outlast the call's time is not begun: the refusal is told at once", async () => {
  const { client, at } = scripted([refusal(429, { reason: "too_many" }, { "retry-after": "30" })]);
  const error = await rejection(client.scripts.list({}, { timeoutMs: 20_000 }));
  expect([error.code, error.retryAfterSeconds, at.length]).toEqual(["rate_limited", 30, 1]);
});

test("retries do not stretch the call's time", async () => {
  const { client, at } = scripted(Array(99).fill(fault), { maxRetries: 99, timeoutMs: 10_000 });
  expect((await rejection(finish(client.settings.get()))).code).toBe("internal");
  expect(at.at(-1)).toBeLessThan(10_000);
});

test("an abort ends a pause at once", async () => {
  const { client, at } = scripted([fault]);
  const controller = new AbortController();
  const call = rejection(client.scripts.get({ id: "x" }, { signal: controller.signal }));
  await vi.advanceTimersByTimeAsync(100);
  controller.abort("enough");
  expect(await call).toMatchObject({ code: "aborted", cause: "enough" });
  expect([at.length, vi.getTimerCount()]).toEqual([1, 0]);
});

test("an endpoint is called again only where no script can have run, or a key makes it safe", async () => {
  const lost = { code: "overloaded", message: "no", executionId: null };
  const reply = { status: 503, headers: { "retry-after": "1" }, body: { error: lost } };
  const calls = [
    { options: { json: {} }, count: 1 },
    { options: { json: {}, idempotencyKey: "k" }, count: 2 },
    { options: {}, count: 2 },
  ];
  for (const { options, count } of calls) {
    const { client, at } = scripted([reply]);
    await finish(client.run("/x", options).catch(() => null));
    expect(at).toHaveLength(count);
  }
  const busy = { error: { ...lost, code: "tenant_busy", executionId: "e" } };
  const { client, at } = scripted([{ status: 429, headers: { "retry-after": "1" }, body: busy }]);
  expect((await finish(client.run("/x", { json: {} }))).status).toBe(200);
  expect(at).toEqual([0, 1_500]);
});

test("a connection that is refused has sent nothing: a change is sent when the server is there", async () => {
  vi.useRealTimers();
  vi.mocked(Math.random).mockReturnValue(0);
  const free = await startServer(() => "hang");
  const url = new URL(free.url);
  await free[Symbol.asyncDispose]();
  const server = createServer((_request, response) =>
    response.end('{"result":{"data":{"id":"e"}}}'),
  );
  const sent = vi.fn();
  const fetch: typeof globalThis.fetch = async (input, init) => {
    sent();
    return globalThis.fetch(input, init).catch(async (error) => {
      await new Promise<void>((resolve) => server.listen(Number(url.port), url.hostname, resolve));
      throw error;
    });
  };
  const client = createClient({ url: url.href, fetch });
  expect(await client.events.publish(publish)).toEqual({ id: "e" });
  expect(sent).toHaveBeenCalledTimes(2);
  server.closeAllConnections();
  server.close();
});
