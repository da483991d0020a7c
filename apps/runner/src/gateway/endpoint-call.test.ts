import { setStatus } from "@runlet/core";
import { expect, test } from "vitest";
import { rawExchange } from "../testing/raw-exchange.ts";
import { useTestRunner } from "../testing/use-test-runner.ts";

const stage = useTestRunner();
const { call } = stage;

const echo = "export default async function (input) { return input }";

test("a script answers with what it returned, and its execution stands in the database by then", async () => {
  await stage.workspace.createHttpScript({
    path: "/hello",
    source: `export default async function (input, ctx) {
      ctx.logger.info("called", { by: input.query.name });
      return { hello: input.query.name };
    }`,
  });
  const answer = await call("/acme/hello?name=Ada");
  const execution = await stage.workspace.readExecution(answer.headers.get("x-execution-id") ?? "");
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(await answer.json()).toEqual({ hello: "Ada" });
  expect(execution).toMatchObject({
    status: "completed",
    trigger: "http",
    output: { hello: "Ada" },
    input: { method: "GET", path: "/hello", query: { name: "Ada" } },
    logs: [{ level: "info", message: "called", fields: { by: "Ada" } }],
  });
});

test("the input holds method, path, params, query, headers, bodies and address", async () => {
  await stage.workspace.createHttpScript({
    path: "/orders/:id/lines/:line",
    source: echo,
    methods: ["PUT"],
  });
  const answer = await call("/acme/orders/a%20b/lines/7?x=1&x=2&y=3", {
    method: "PUT",
    headers: {
      "content-type": "application/json",
      "X-Shop": "7",
      "x-forwarded-for": "1.1.1.1, 203.0.113.9",
    },
    body: '{"total": 12}',
  });
  expect(await answer.json()).toMatchObject({
    method: "PUT",
    path: "/orders/a%20b/lines/7",
    params: { id: "a b", line: "7" },
    query: { x: ["1", "2"], y: "3" },
    headers: { "content-type": "application/json", "x-shop": "7" },
    body: { total: 12 },
    rawBody: '{"total": 12}',
    ip: "203.0.113.9",
  });
});

test("of two paths that match, the one with more literal segments answers", async () => {
  const answerWith = (text: string) => `export default async function () { return "${text}" }`;
  await stage.workspace.createHttpScript({ path: "/users/:id", source: answerWith("any") });
  await stage.workspace.createHttpScript({ path: "/users/me", source: answerWith("me") });
  expect(await (await call("/acme/users/me")).json()).toBe("me");
  expect(await (await call("/acme/users/7")).json()).toBe("any");
});

test.each(["/acme/nowhere", "/nobody/hello", "/acme", "/acme/users/%ff", "/"])(
  "%s is no endpoint",
  async (path) => {
    const answer = await call(path);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({
      error: { code: "not_found", message: expect.any(String), executionId: null },
    });
  },
);

test("a method that the endpoint does not take is answered with those that it does", async () => {
  await stage.workspace.createHttpScript({
    path: "/methods",
    source: echo,
    methods: ["GET", "POST"],
  });
  const refused = await call("/acme/methods", { method: "DELETE" });
  expect(refused.status).toBe(405);
  expect(refused.headers.get("allow")).toBe("GET, HEAD, OPTIONS, POST");
  const options = await call("/acme/methods", { method: "OPTIONS" });
  expect(options.status).toBe(204);
  expect(options.headers.get("allow")).toBe("GET, HEAD, OPTIONS, POST");
  const head = await call("/acme/methods", { method: "HEAD" });
  expect(head.status).toBe(200);
  expect(Number(head.headers.get("content-length"))).toBeGreaterThan(10);
  expect(await head.text()).toBe("");
  const execution = await stage.workspace.readExecution(head.headers.get("x-execution-id") ?? "");
  expect(execution.input).toMatchObject({ method: "GET" });
});

test("each status of a script answers as it should", async () => {
  const { id } = await stage.workspace.createHttpScript({ path: "/status", source: echo });
  const answerOf = async () => {
    const answer = await call("/acme/status");
    const body = (await answer.json()) as { error?: { code: string } };
    return [answer.status, body.error?.code];
  };
  const expectAnswer = async (
    status: "paused" | "disabled" | "active" | "archived" | "draft",
    expected: [status: number, code: string | undefined],
  ) => {
    await setStatus(stage.workspace.context, stage.workspace.caller, { id, status });
    // A runner hears of it by a notification, a moment after the commit.
    await expect.poll(answerOf).toEqual(expected);
  };
  await expectAnswer("paused", [503, "script_paused"]);
  await expectAnswer("disabled", [503, "script_disabled"]);
  await expectAnswer("active", [200, undefined]);
  await expectAnswer("archived", [404, "not_found"]);
  await expectAnswer("draft", [404, "not_found"]);
});

test("an endpoint for keys takes only those of its tenant that may execute", async () => {
  await stage.workspace.createHttpScript({ path: "/private", source: echo, auth: "api_key" });
  await stage.workspace.createTenant("other");
  const callWith = (key?: string) =>
    call("/acme/private", { headers: key ? { authorization: `Bearer ${key}` } : {} });

  const anonymous = await callWith();
  expect(anonymous.status).toBe(401);
  expect(anonymous.headers.get("www-authenticate")).toMatch(/^Bearer /);
  expect((await callWith("rl_unknown")).status).toBe(401);
  expect((await callWith(await stage.workspace.createKey("other", "admin"))).status).toBe(403);
  expect((await callWith(await stage.workspace.createKey("acme", "viewer"))).status).toBe(403);

  const answer = await callWith(stage.workspace.key);
  expect(answer.status).toBe(200);
  expect(await answer.json()).not.toHaveProperty("headers.authorization");
  const execution = await stage.workspace.readExecution(answer.headers.get("x-execution-id") ?? "");
  expect(execution.apiKey?.id).toBe(stage.workspace.caller.id);
});

test("a body that is too large or malformed is refused before anything runs", async () => {
  await stage.workspace.createHttpScript({ path: "/upload", source: echo, methods: ["POST"] });
  const post = (body: string, type: string) =>
    call("/acme/upload", { method: "POST", body, headers: { "content-type": type } });
  expect((await post("x".repeat(1_048_577), "text/plain")).status).toBe(413);
  const malformed = await post('{"a":', "application/json");
  expect(malformed.status).toBe(400);
  expect(await malformed.json()).toMatchObject({
    error: { code: "invalid_input", executionId: null },
  });
  const chunk = "x".repeat(0x20000);
  const chunks = Array.from({ length: 9 }, () => `20000\r\n${chunk}\r\n`);
  const head =
    "POST /api/run/acme/upload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  expect(await rawExchange(stage.runner.port, head, ...chunks, "0\r\n\r\n")).toMatch(
    /^HTTP\/1\.1 413 /,
  );
});

test("a body of the largest size reaches the script", async () => {
  await stage.workspace.createHttpScript({
    path: "/large",
    methods: ["POST"],
    source: "export default async function (input) { return input.rawBody.length }",
  });
  const answer = await call("/acme/large", { method: "POST", body: "\u0000".repeat(1_048_576) });
  expect([answer.status, await answer.text()]).toEqual([200, "1048576"]);
});
