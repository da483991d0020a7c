import { createServer, type RequestListener } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DriveOrder, endingsOf, requestText, requireAllAnswered } from "./drive.ts";
import { type Driver, startDriver } from "./driver.ts";

const answers: Record<string, RequestListener> = {
  "/length": (_, response) => {
    response.writeHead(200, { "content-length": 2, "x-execution-id": "one" }).end("ok");
  },
  "/chunks": (_, response) => {
    response.write("o");
    response.end("k");
  },
  "/close": (_, response) => {
    response.writeHead(200, { connection: "close" }).end("ok");
  },
  "/echo": (request, response) => {
    request.pipe(response);
  },
  "/busy": (_, response) => {
    response.writeHead(503).end("busy");
  },
  "/reset": (request) => {
    request.socket.destroy();
  },
  "/hang": () => {},
};

const server = createServer((request, response) => {
  answers[request.url ?? ""]?.(request, response);
});
let driver: Driver;
let port: number;

beforeAll(async () => {
  driver = startDriver();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  port = typeof address === "object" && address ? address.port : 0;
});

afterAll(async () => {
  await driver[Symbol.asyncDispose]();
  server.closeAllConnections();
  server.close();
});

const orderOf = (paths: string[], order: Partial<DriveOrder> = {}): DriveOrder => ({
  targets: paths.map((path) => requestText(port, { path })),
  connections: paths.length,
  durationMs: 60_000,
  boundMs: 60_000,
  ...order,
});

test("every call of a closed loop has its answer, however the answer ends", async () => {
  const order = orderOf(["/length", "/chunks", "/close"], { maxCalls: 30, connections: 6 });
  const result = await driver.drive({ ...order, keepsExecutions: true });
  expect(requireAllAnswered("it", result)).toHaveLength(30);
  const [length, ...others] = result.targets;
  expect(length?.latenciesMs.length).toBeGreaterThan(0);
  expect(length?.executionIds).toEqual(length?.latenciesMs.map(() => "one"));
  expect(others.every(({ latenciesMs }) => latenciesMs.length > 0)).toBe(true);
});

test("bodies arrive as they were given", async () => {
  const target = requestText(port, { method: "POST", path: "/echo", body: '{"name":"Zoë"}' });
  const order = orderOf(["/echo"], { maxCalls: 2 });
  const { targets } = await driver.drive({ ...order, targets: [target] });
  expect(endingsOf(targets)).toEqual(new Map([["200", 2]]));
});

test("calls that fail are told by how they failed", async () => {
  const order = orderOf(["/busy", "/reset", "/hang", "/length"], { maxCalls: 4, boundMs: 300 });
  const result = await driver.drive(order);
  expect(result.targets.map(({ endings }) => Object.keys(endings))).toEqual([
    ["503"],
    ["reset"],
    ["hung"],
    ["200"],
  ]);
  expect(() => requireAllAnswered("it", result)).toThrow(/^it: .*1 × reset.*such as: 503 busy/);
});

test("an open loop goes on while nothing is answered, and tells when it has ended", async () => {
  let wasLoaded = false;
  const order = orderOf(["/hang"], { connections: 3, durationMs: 100, boundMs: 1_500 });
  const { targets } = await driver.drive({ ...order, perSecond: 100 }, () => {
    wasLoaded = true;
  });
  expect(endingsOf(targets)).toEqual(
    new Map([
      ["unsent", 7],
      ["hung", 3],
    ]),
  );
  expect(wasLoaded).toBe(true);
});

test("a server that is not there is an error", async () => {
  const target = requestText(1, { path: "/" });
  await expect(driver.drive({ ...orderOf(["/"]), targets: [target] })).rejects.toThrow(
    "ECONNREFUSED",
  );
});
