import { expect, expectTypeOf, test } from "vitest";
import { createClient } from "./create-client.ts";
import type { RunOptions } from "./run-endpoint.ts";
import { rejection } from "./testing/rejection.ts";
import { type Reply, startServer } from "./testing/start-server.ts";

const executionId = "0198c0de-0000-7000-8000-000000000000";
const ran = { "x-execution-id": executionId };

function clientOf(url: string, options: { apiKey?: string } = {}) {
  return createClient({ url, tenant: "acme", maxRetries: 0, ...options });
}

test("a call of an endpoint is a GET, or a POST where it has a body", async () => {
  await using server = await startServer(() => ({ headers: ran, body: { price: 9 } }));
  const client = clientOf(server.url, { apiKey: "rl_k" });
  const answer = await client.run<{ price: number }>("/prices/7?currency=EUR");
  expectTypeOf(answer.body).toEqualTypeOf<{ price: number }>();
  expect(answer).toMatchObject({ status: 200, body: { price: 9 }, executionId });
  await client.run("/orders", { tenant: "other", json: null, idempotencyKey: "order-7" });
  const headers = { authorization: "Token t", "content-type": "text/csv" };
  await client.run("/import", { method: "put", headers, body: "a,b" });
  expect(server.received).toMatchObject([
    { method: "GET", path: "/api/run/acme/prices/7?currency=EUR", body: "" },
    { method: "POST", path: "/api/run/other/orders", body: "null" },
    { method: "PUT", path: "/api/run/acme/import", body: "a,b" },
  ]);
  expect(server.received[0]?.headers).toMatchObject({ authorization: "Bearer rl_k" });
  expect(server.received[1]?.headers).toMatchObject({
    "content-type": "application/json",
    "idempotency-key": "order-7",
  });
  expect(server.received[2]?.headers).toMatchObject(headers);
});

const latin1 = new Uint8Array([0xe9]);

test.each<[string, Reply, unknown]>([
  ["JSON", { headers: ran, body: [1] }, [1]],
  ["another JSON", { headers: { "content-type": "application/ld+json" }, body: "{}" }, {}],
  ["text", { headers: { "content-type": "text/plain" }, body: "hello" }, "hello"],
  ["old text", { headers: { "content-type": "text/csv; charset=latin1" }, body: latin1 }, "é"],
  [
    "text of no known charset",
    { headers: { "content-type": "text/x; charset=x" }, body: "h" },
    "h",
  ],
  ["bytes", { headers: { "content-type": "image/png" }, body: latin1 }, latin1],
  ["nothing", { status: 204, headers: ran }, null],
])("%s is read by its type", async (_name, reply, body) => {
  await using server = await startServer(() => reply);
  expect((await clientOf(server.url).run("/x")).body).toEqual(body);
});

test("any status that the script chose is its answer, and a redirect is not followed", async () => {
  const replies: Reply[] = [
    { status: 404, headers: ran, body: { error: "no such order" } },
    { status: 302, headers: { ...ran, location: "/api/run/acme/y" }, body: "" },
  ];
  await using server = await startServer((_request, count) => replies[count - 1] ?? "break");
  const client = clientOf(server.url);
  expect(await client.run("/x")).toMatchObject({ status: 404, body: { error: "no such order" } });
  const { status, headers } = await client.run("/x");
  expect([status, headers.get("location")]).toEqual([302, "/api/run/acme/y"]);
  expect(server.received).toHaveLength(2);
});

test.each([
  [404, "not_found", null, "not_found"],
  [405, "method_not_allowed", null, "method_not_allowed"],
  [409, "script_not_active", null, "script_not_active"],
  [422, "idempotency_key_reused", null, "conflict"],
  [429, "tenant_busy", executionId, "rate_limited"],
  [429, "rate_limited", null, "rate_limited"],
  [500, "runtime_error", executionId, "execution_failed"],
  [500, "internal_error", null, "internal"],
  [503, "script_paused", null, "script_not_active"],
  [503, "overloaded", executionId, "unavailable"],
  [504, "timeout", executionId, "execution_failed"],
  [507, "a_later_word", null, "unexpected"],
])("%i %s is the platform's word", async (status, reason, id, code) => {
  const error = { code: reason, message: "no", executionId: id };
  const headers: Record<string, string> = id === null ? {} : ran;
  await using server = await startServer(() => ({ status, headers, body: { error } }));
  const told = await rejection(clientOf(server.url).run("/x", { json: 1 }));
  expect(told).toMatchObject({ code, reason, message: "no", httpStatus: status, executionId: id });
});

test("a proxy's answer is no script's, and JSON that is none is told with its record", async () => {
  const html = { "content-type": "text/html" };
  const json = { ...ran, "content-type": "application/json" };
  const replies: Reply[] = [
    { status: 504, headers: html, body: "<h1>Gateway Timeout</h1>" },
    { headers: json, body: "{" },
  ];
  await using server = await startServer((_request, count) => replies[count - 1] ?? "break");
  const client = clientOf(server.url);
  expect(await rejection(client.run("/x"))).toMatchObject({ code: "unavailable", httpStatus: 504 });
  expect(await rejection(client.run("/x"))).toMatchObject({ code: "unexpected", executionId });
});

test.each<[string, string, RunOptions]>([
  ["path: must start", "x", {}],
  ["path: .* leads out", "/../other/x", {}],
  ["path: .* leads out", "/a/%2e%2e/..\\..\\trpc/scripts.list", {}],
  ["path: .* leads out", "/x", { tenant: ".." }],
  ["json: not together", "/x", { json: 1, body: "1" }],
  ["method: GET takes no body", "/x", { method: "get", json: 1 }],
  ["maxRetries", "/x", { maxRetries: -1 }],
])("%s", async (message, path, options) => {
  const fetch = async () => new Response("sent");
  const client = createClient({ url: "http://runlet.test", tenant: "acme", apiKey: "k", fetch });
  const call = client.run(path, { ...options, respondAsync: false });
  await expect(call).rejects.toThrow(new RegExp(`^${message}`));
  await expect(call).rejects.toBeInstanceOf(TypeError);
});

test("without a tenant there is no address", async () => {
  const call = createClient({ url: "http://runlet.test" }).run("/x");
  await expect(call).rejects.toThrow("tenant: name the endpoint's tenant");
});
