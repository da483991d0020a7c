import { setStatus } from "@runlet/core";
import { expect, test } from "vitest";
import { useTestRunner } from "../testing/use-test-runner.ts";

const stage = useTestRunner();

const call = (path: string, init?: RequestInit) => stage.call(`/acme${path}`, init);

const app = "https://app.example.com";
const from = (origin: string) => ({ headers: { origin } });
const answerWith = (parts: string) =>
  `export default async function () { return new Response("ok", ${parts}) }`;

function preflight(path: string, origin: string, headers?: string) {
  const asked = { "access-control-request-method": "POST" };
  return call(path, {
    method: "OPTIONS",
    headers: {
      origin,
      ...asked,
      ...(headers && { "access-control-request-headers": headers }),
    },
  });
}

/** What an answer tells browsers, by header, without the prefix. */
function corsOf(answer: Response): Record<string, string> {
  const entries = [...answer.headers].filter(([name]) => name.startsWith("access-control-"));
  return Object.fromEntries(
    entries.map(([name, value]) => [name.slice("access-control-".length), value]),
  );
}

const exposed =
  "X-Execution-Id, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, Location, Preference-Applied, Idempotency-Replayed";

test("a preflight is answered without a key, a script or a count, whatever the status", async () => {
  const { id } = await stage.workspace.createHttpScript({
    path: "/private",
    source: answerWith("{}"),
    methods: ["GET", "POST"],
    auth: "api_key",
    http: { cors: { origins: [app], credentials: true, headers: ["X-Shop", "Authorization"] } },
  });
  for (const status of ["active", "paused"] as const) {
    if (status === "paused")
      await setStatus(stage.workspace.context, stage.workspace.caller, { id, status });
    const answer = await preflight("/private", app, "x-other");
    expect([answer.status, await answer.text()]).toEqual([204, ""]);
    expect(corsOf(answer)).toEqual({
      "allow-origin": app,
      "allow-credentials": "true",
      "allow-methods": "GET, HEAD, OPTIONS, POST",
      "allow-headers": "X-Shop, Authorization",
      "max-age": "600",
    });
    expect(answer.headers.get("vary")).toBe(
      "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
    );
    expect(answer.headers.get("x-execution-id")).toBeNull();
  }
});

test("another origin is told nothing, and neither is one that only looks alike", async () => {
  await stage.workspace.createHttpScript({
    path: "/one",
    source: answerWith("{}"),
    methods: ["GET", "POST"],
    http: { cors: { origins: [app] } },
  });
  for (const origin of [
    "https://evil.example",
    `${app}.evil.example`,
    "http://app.example.com",
    "null",
  ]) {
    const asked = await preflight("/one", origin);
    expect([asked.status, corsOf(asked)]).toEqual([204, {}]);
    const answer = await call("/one", from(origin));
    expect([answer.status, corsOf(answer)]).toEqual([200, {}]);
    expect(answer.headers.get("vary")).toBe("Origin");
  }
  expect((await call("/one")).headers.get("vary")).toBe("Origin");
});

test("errors can be read by the page as well", async () => {
  const http = { cors: { origins: [app, "http://localhost:5173"], credentials: true } };
  const { id } = await stage.workspace.createHttpScript({
    path: "/errors",
    source: 'export default async function () { throw new Error("no") }',
    auth: "api_key",
    http,
  });
  const authorization = `Bearer ${stage.workspace.key}`;
  const origin = "http://localhost:5173";
  const readable = {
    "allow-origin": origin,
    "allow-credentials": "true",
    "expose-headers": exposed,
  };
  const answers = [
    await call("/errors", { headers: { origin } }),
    await call("/errors", { headers: { origin, authorization } }),
    await call("/errors", { headers: { origin }, method: "PUT" }),
  ];
  await setStatus(stage.workspace.context, stage.workspace.caller, { id, status: "paused" });
  // The gateway hears of it a moment later.
  const callPaused = () => call("/errors", { headers: { origin, authorization } });
  await expect.poll(async () => (await callPaused()).status).toBe(503);
  answers.push(await callPaused());
  expect(answers.map(({ status }) => status)).toEqual([401, 500, 405, 503]);
  for (const answer of answers) {
    expect(corsOf(answer)).toEqual(readable);
    expect(answer.headers.get("vary")).toBe("Origin");
    expect(answer.headers.get("cache-control")).toBe("no-store");
  }
});

test("any origin is answered alike, and may ask for any header", async () => {
  await stage.workspace.createHttpScript({
    path: "/any",
    source: answerWith('{ headers: { vary: "Accept" } }'),
    methods: ["POST"],
    http: { cors: { origins: ["*"], exposeHeaders: ["X-Total", "retry-after"], maxAgeSeconds: 5 } },
  });
  const asked = await preflight("/any", "null", "authorization,x-shop");
  expect(corsOf(asked)).toEqual({
    "allow-origin": "*",
    "allow-methods": "OPTIONS, POST",
    "allow-headers": "authorization,x-shop",
    "max-age": "5",
  });
  const answer = await call("/any", { method: "POST", ...from(app) });
  expect(corsOf(answer)).toEqual({ "allow-origin": "*", "expose-headers": `${exposed}, X-Total` });
  expect(answer.headers.get("vary")).toBe("Accept");
});

test("of what a script says itself, the endpoint's word stands, and Vary is of both", async () => {
  await stage.workspace.createHttpScript({
    path: "/both",
    source: answerWith(`{ headers: {
      vary: "Accept-Encoding, origin, Accept",
      "access-control-allow-origin": "*",
      "access-control-allow-credentials": "true",
      "access-control-max-age": "9",
    } }`),
    http: { cors: { origins: [app] } },
  });
  const allowed = await call("/both", from(app));
  expect(corsOf(allowed)).toEqual({ "allow-origin": app, "expose-headers": exposed });
  expect(allowed.headers.get("vary")).toBe("Origin, Accept-Encoding, Accept");
  expect(corsOf(await call("/both", from("https://evil.example")))).toEqual({});
});

test("without cors of its endpoint a script speaks for itself, preflights included", async () => {
  await stage.workspace.createHttpScript({
    path: "/own",
    source: answerWith('{ headers: { "access-control-allow-origin": "https://shop.example" } }'),
    methods: ["GET", "OPTIONS"],
  });
  for (const answer of [await call("/own"), await preflight("/own", "https://shop.example")]) {
    expect(corsOf(answer)).toEqual({ "allow-origin": "https://shop.example" });
    expect(answer.headers.get("x-execution-id")).toMatch(/-/);
  }
});

test("an OPTIONS that is no preflight reaches a script that takes it", async () => {
  await stage.workspace.createHttpScript({
    path: "/options",
    source: "export default async function (input) { return input.method }",
    methods: ["GET", "OPTIONS"],
    http: { cors: { origins: ["*"] } },
  });
  const answer = await call("/options", { method: "OPTIONS" });
  expect(await answer.json()).toBe("OPTIONS");
  expect((await preflight("/options", app)).status).toBe(204);
});
