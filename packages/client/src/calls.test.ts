import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { createClient } from "./create-client.ts";
import { isRunletError, RunletError } from "./runlet-error.ts";
import { rejection } from "./testing/rejection.ts";
import { refusal, result, startServer } from "./testing/start-server.ts";

test("a call is a POST with its input as JSON, the key and the tenant", async () => {
  await using server = await startServer(() => result({ id: "s" }));
  const client = createClient({ url: `${server.url}/some/page`, apiKey: "rl_k", tenant: "acme" });
  expect(await client.scripts.get({ id: "s" })).toEqual({ id: "s" });
  await client.settings.get();
  const sent = server.received.map(({ method, path, body }) => [method, path, body]);
  expect(sent).toEqual([
    ["POST", "/api/trpc/scripts.get", '{"id":"s"}'],
    ["POST", "/api/trpc/settings.get", ""],
  ]);
  expect(server.received[0]?.headers).toMatchObject({
    authorization: "Bearer rl_k",
    "x-runlet-tenant": "acme",
    "content-type": "application/json",
  });
});

test("without a key and a tenant neither is sent", async () => {
  await using server = await startServer(() => result(null));
  await createClient({ url: server.url }).session.get();
  expect(Object.keys(server.received[0]?.headers ?? {})).not.toContain("authorization");
  expect(Object.keys(server.received[0]?.headers ?? {})).not.toContain("x-runlet-tenant");
});

const fields = [{ path: "source", message: "Unexpected token", line: 2, column: 9 }];

test.each([
  [400, { reason: "invalid_input", fields }, { code: "invalid_input", fields }],
  [401, { reason: "unauthorized" }, { code: "unauthorized" }],
  [403, { reason: "forbidden" }, { code: "forbidden" }],
  [404, { reason: "not_found" }, { code: "not_found" }],
  [404, { reason: null }, { code: "not_found" }],
  [405, { reason: null }, { code: "method_not_allowed" }],
  [409, { reason: "conflict", fields }, { code: "conflict", fields }],
  [409, { reason: "script_not_active" }, { code: "script_not_active" }],
  [413, { reason: "too_large" }, { code: "too_large" }],
  [429, { reason: "too_many" }, { code: "rate_limited" }],
  [503, { reason: "unavailable" }, { code: "unavailable" }],
  [500, { reason: null }, { code: "internal" }],
  [400, { reason: "a_later_word", fields: [{ what: 1 }] }, { code: "invalid_input", fields: [] }],
  [418, { reason: "a_later_word" }, { code: "unexpected", reason: "a_later_word" }],
])("%i with %o", async (status, data, expected) => {
  await using server = await startServer(() => refusal(status, data, { "retry-after": "300" }));
  const call = createClient({ url: server.url, maxRetries: 0 }).scripts.get({ id: "x" });
  const error = await rejection(call);
  expect(error).toMatchObject({ message: "no", httpStatus: status, retryAfterSeconds: 300 });
  expect(error).toMatchObject(expected);
  expect(error).toBeInstanceOf(RunletError);
  expect(error.name).toBe("RunletError");
});

test.each([
  [502, { "content-type": "text/html" }, "<h1>Bad Gateway</h1>", "unavailable", /status 502/],
  [200, { "content-type": "text/html" }, "<h1>Welcome</h1>", "unexpected", /not Runlet's/],
  [200, {}, '"text"', "unexpected", /not Runlet's/],
  [308, { location: "https://elsewhere.test/" }, "", "unexpected", /to https:\/\/elsewhere\.test/],
])("%i of another server: %o", async (status, headers, body, code, message) => {
  await using server = await startServer(() => ({ status, headers, body }));
  const error = await rejection(createClient({ url: server.url, maxRetries: 0 }).session.get());
  expect(error).toMatchObject({ code, httpStatus: status });
  expect(error.message).toMatch(message);
  expect(server.received).toHaveLength(1);
});

test("no answer is told apart: a broken connection, the end of the time, an abort", async () => {
  await using silent = await startServer(() => "hang");
  await using breaking = await startServer(() => "break");
  const client = createClient({ url: silent.url, timeoutMs: 20 });
  const get = (signal: AbortSignal) =>
    client.scripts.get({ id: "x" }, { signal, timeoutMs: 60_000 });

  const late = await rejection(client.scripts.get({ id: "x" }));
  expect(late).toMatchObject({ code: "timeout", httpStatus: null });
  expect(late.message).toBe("No answer within 20 ms");

  const reason = new Error("the page was closed");
  const controller = new AbortController();
  const call = rejection(get(controller.signal));
  await expect.poll(() => silent.received.length).toBe(2);
  controller.abort(reason);
  expect(await call).toMatchObject({ code: "aborted", httpStatus: null, cause: reason });
  await Promise.all(silent.received.map(({ closed }) => closed));

  expect((await rejection(get(AbortSignal.abort()))).code).toBe("aborted");
  expect(silent.received).toHaveLength(2);

  const broken = createClient({ url: breaking.url, maxRetries: 0 });
  const cut = await rejection(broken.scripts.get({ id: "x" }));
  expect(cut).toMatchObject({ code: "network", httpStatus: null, cause: expect.any(TypeError) });
  expect(cut.message).toContain(breaking.url);
});

test("the time holds for a body that never ends, and for a fetch that hears no signal", async () => {
  const endless = async () => new Response(new ReadableStream(), { status: 200 });
  const deaf = () => new Promise<Response>(() => {});
  for (const fetch of [endless, deaf]) {
    const client = createClient({ url: "http://runlet.test", fetch, timeoutMs: 20 });
    expect((await rejection(client.session.get())).code).toBe("timeout");
  }
});

test("no listener stays on a signal that serves many calls", async () => {
  await using server = await startServer((_request, count) =>
    count % 2 === 0 ? refusal(404, { reason: "not_found" }) : result({}),
  );
  const { signal } = new AbortController();
  const client = createClient({ url: server.url });
  for (let call = 0; call < 4; call += 1) {
    await client.scripts.get({ id: "x" }, { signal }).catch((error) => {
      if (!isRunletError(error)) throw error;
    });
  }
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test("what cannot be is refused by its name, before anything is sent", async () => {
  for (const url of ["runlet.example.com", "ftp://runlet.example.com"]) {
    expect(() => createClient({ url })).toThrow(TypeError);
  }
  const url = "http://runlet.test";
  expect(() => createClient({ url, timeoutMs: 0 })).toThrow("timeoutMs: must be a number above 0");
  expect(() => createClient({ url, maxRetries: 1.5 })).toThrow(
    "maxRetries: must be a whole number",
  );
  const client = createClient({ url });
  await expect(client.session.get(undefined, { timeoutMs: Number.NaN })).rejects.toThrow(
    "timeoutMs",
  );
});

/** Does not compile once a code is missing here, or one is given up. */
function wordsOf(error: RunletError): string | number | null {
  switch (error.code) {
    case "network":
    case "timeout":
    case "aborted":
      return error.httpStatus satisfies null;
    case "execution_failed":
      return error.executionId satisfies string;
    case "rate_limited":
    case "unavailable":
      return error.retryAfterSeconds;
    case "invalid_input":
    case "conflict":
      return error.fields.map(({ path }) => path).join();
    case "unauthorized":
    case "forbidden":
    case "not_found":
    case "method_not_allowed":
    case "script_not_active":
    case "too_large":
    case "internal":
    case "unexpected":
      return error.reason;
    default:
      return error satisfies never;
  }
}

test("an error is narrowed by its class, by isRunletError and by its code", () => {
  const error: unknown = new RunletError("no", { code: "conflict", fields });
  expect(error instanceof RunletError && wordsOf(error)).toBe("source");
  expect(isRunletError(error)).toBe(true);
  expect([new Error("no"), null, "no", { code: "conflict" }].some(isRunletError)).toBe(false);
});
