import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { rejection } from "./testing/rejection.ts";
import { finish, scripted } from "./testing/scripted-client.ts";
import type { Reply } from "./testing/start-server.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  vi.spyOn(Math, "random").mockReturnValue(0);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const executionId = "0198c0de-0000-7000-8000-000000000000";
const statusUrl = `/api/executions/${executionId}?signature=s`;
const accepted: Reply = {
  status: 202,
  headers: { location: statusUrl, "x-execution-id": executionId },
  body: { executionId, status: "pending", url: statusUrl },
};

function state(status: string, more: object = {}, headers: Record<string, string> = {}): Reply {
  return { headers, body: { executionId, status, output: null, error: null, ...more } };
}

test("a request that is answered later is followed to its end, at the pace the server asks for", async () => {
  const { client, at, requests } = scripted(
    [
      accepted,
      state("pending", {}, { "retry-after": "2" }),
      state("running"),
      state("running", {}, { "retry-after": "3600" }),
      state("completed", { output: { total: 3 } }),
    ],
    { apiKey: "rl_k" },
  );
  const run = await client.run<{ total: number }>("/report", { json: {}, respondAsync: true });
  expect(run).toMatchObject({ executionId, url: `http://runlet.test${statusUrl}` });
  const { status, output } = await finish(run.result());
  expect([status, output.total]).toEqual(["completed", 3]);
  expect(at).toEqual([0, 0, 2_000, 3_000, 33_000]);
  expect(requests[0]?.headers.get("prefer")).toBe("respond-async");
  expect(requests[1]?.url).toBe(`http://runlet.test${statusUrl}`);
  expect(requests[1]?.headers.has("authorization")).toBe(false);
});

test.each([
  ["failed", { code: "runtime_error", message: "no such order" }, "execution_failed"],
  ["timeout", { code: "timeout", message: "too slow" }, "execution_failed"],
  ["failed", { code: "tenant_busy", message: "busy" }, "rate_limited"],
  ["failed", { code: "a_later_word", message: "no" }, "execution_failed"],
])("a run that ended as %s with %o rejects", async (status, error, code) => {
  const { client } = scripted([accepted, state(status, { error })]);
  const run = await client.run("/report", { respondAsync: true });
  const told = await rejection(run.result());
  const { message } = error;
  expect(told).toMatchObject({ code, reason: error.code, message, executionId, httpStatus: null });
});

test("a cancelled run without an error says how it ended", async () => {
  const { client } = scripted([accepted, state("cancelled")]);
  const run = await client.run("/report", { respondAsync: true });
  const told = await rejection(run.result());
  expect(told).toMatchObject({ code: "execution_failed", reason: "cancelled" });
});

test("a look that fails is repeated, and an address that is none is told", async () => {
  const gone = { code: "not_found", message: "no", executionId: null };
  const broken = new TypeError("fetch failed");
  const { client, at } = scripted([
    accepted,
    broken,
    state("running"),
    { status: 404, body: { error: gone } },
  ]);
  const run = await client.run("/report", { respondAsync: true });
  expect((await rejection(finish(run.result()))).code).toBe("not_found");
  expect(at).toHaveLength(4);
});

test("waiting ends with its time or its signal, and can begin again", async () => {
  const running = Array(6).fill(state("running"));
  const { client, at } = scripted([accepted, ...running, state("completed", { output: 1 })]);
  const run = await client.run("/report", { respondAsync: true });
  expect((await rejection(finish(run.result({ timeoutMs: 2_500 })))).code).toBe("timeout");
  expect(at).toHaveLength(4);
  const controller = new AbortController();
  const waiting = rejection(run.result({ signal: controller.signal }));
  await vi.advanceTimersByTimeAsync(1_500);
  controller.abort();
  expect((await waiting).code).toBe("aborted");
  expect(vi.getTimerCount()).toBe(0);
  expect((await finish(run.result())).output).toBe(1);
});

test("an answer that came at once is the result", async () => {
  const reply = { headers: { "x-execution-id": executionId }, body: { total: 3 } };
  const { client, at } = scripted([reply]);
  const run = await client.run("/report", { respondAsync: true, idempotencyKey: "k" });
  expect(run.url).toBeNull();
  const output = { total: 3 };
  expect(await run.result()).toEqual({ executionId, status: "completed", output });
  expect(at).toHaveLength(1);
});
