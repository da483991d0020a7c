import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterEach, expect, test } from "vitest";
import { createWebServer } from "./create-web-server.ts";
import { createMetrics } from "./metrics.ts";
import { createRunProxy } from "./run-proxy.ts";
import { testCertificate, testKey } from "./testing/tls-fixture.ts";

const releases: (() => unknown)[] = [];

afterEach(async () => {
  for (const release of releases.splice(0).reverse()) await release();
});

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  releases.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

/** The web server in front of a runner. @returns the address of a script there */
async function startWeb(runnerUrl: string): Promise<string> {
  const runProxy = createRunProxy(runnerUrl);
  releases.push(() => runProxy.close());
  const server = createWebServer({
    handlePage: async () => {},
    runProxy,
    metrics: createMetrics(),
    probes: {},
    isDevelopment: false,
    hasTrustedProxy: false,
  });
  return `http://127.0.0.1:${await listen(server)}/api/run/t/x`;
}

/** The same, with the runner behind it. */
async function start(runner: Server | RequestListener): Promise<string> {
  const server = typeof runner === "function" ? createServer(runner) : runner;
  return startWeb(`http://127.0.0.1:${await listen(server)}`);
}

async function callText(url: string, options?: RequestInit): Promise<string> {
  return (await fetch(url, options)).text();
}

test("calls on a kept connection leave nothing behind on it", async () => {
  const warnings: Error[] = [];
  const keep = (warning: Error) => warnings.push(warning);
  process.on("warning", keep);
  releases.push(() => process.off("warning", keep));
  const url = await start((_request, response) => response.end("ok"));
  // Node.js warns of the eleventh listener for one event.
  for (let call = 0; call < 12; call += 1) {
    await callText(url);
    await callText(url, { method: "POST", body: "{}" });
  }
  expect(warnings).toEqual([]);
});

test("a connection that the runner has closed meanwhile fails no call, and none runs twice", async () => {
  const asked: string[] = [];
  const runner = createServer((request, response) => {
    asked.push(request.method ?? "");
    request.resume().on("end", () => response.end("ok"));
  });
  const url = await start(runner);
  for (const method of ["GET", "POST", "PUT"]) {
    const body = method === "GET" ? null : "{}";
    expect(await callText(url, { method, body })).toBe("ok");
    runner.closeIdleConnections();
  }
  expect(asked).toEqual(["GET", "POST", "PUT"]);
});

test("scripts that take long keep nobody waiting", async () => {
  const slow: (() => void)[] = [];
  const url = await start((request, response) => {
    if (request.url?.endsWith("?slow")) slow.push(() => response.end("late"));
    else response.end("quick");
  });
  const calls = Array.from({ length: 100 }, () => callText(`${url}?slow`));
  await expect.poll(() => slow.length).toBe(100);
  expect(await callText(url)).toBe("quick");
  for (const end of slow) end();
  expect(new Set(await Promise.all(calls))).toEqual(new Set(["late"]));
});

test("a body that the runner did not want does not block its client's next request", async () => {
  const url = await start((request, response) => {
    if (request.method === "GET") response.end("next");
    else {
      response.writeHead(413, { connection: "close", "content-length": 5 }).write("large");
      // Closed at once, unread bytes would take the answer with them.
      request.resume().on("close", () => response.end());
    }
  });
  const { port, pathname } = new URL(url);
  const socket = connect(Number(port), "127.0.0.1").setEncoding("latin1");
  releases.push(() => socket.destroy());
  const half = "x".repeat(1_048_576);
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk;
  });
  socket.write(
    `POST ${pathname} HTTP/1.1\r\nHost: x\r\nContent-Length: ${2 * half.length}\r\n\r\n`,
  );
  socket.write(half);
  await expect.poll(() => received).toMatch(/^HTTP\/1\.1 413 [\s\S]*large$/);
  received = "";
  socket.write(`${half}GET ${pathname} HTTP/1.1\r\nHost: x\r\n\r\n`);
  await expect.poll(() => received).toMatch(/^HTTP\/1\.1 200 [\s\S]*next$/);
});

test("a client that goes before it has sent anything of its body has called nothing", async () => {
  const asked: string[] = [];
  const url = await start((request, response) => {
    asked.push(request.method ?? "");
    response.end("ok");
  });
  const { port, pathname } = new URL(url);
  const socket = connect(Number(port), "127.0.0.1");
  socket.write(`POST ${pathname} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n`, () => {
    socket.destroy();
  });
  await once(socket, "close");
  expect(await callText(url)).toBe("ok");
  expect(asked).toEqual(["GET"]);
});

test.each([
  ["HTTP/1.0 without a host", "HTTP/1.0\r\n", ""],
  ["a host that Connection names", "HTTP/1.1\r\nHost: h\r\nConnection: close, host\r\n", "h"],
])("%s does not tell the script the runner's", async (_, rest, host) => {
  const url = await start((request, response) => {
    response.end(JSON.stringify({ host: request.headers.host }));
  });
  const { port, pathname } = new URL(url);
  const socket = connect(Number(port), "127.0.0.1");
  socket.write(`GET ${pathname} ${rest}\r\n`);
  expect(await text(socket)).toContain(JSON.stringify({ host }));
});

test.each([
  ["with its body", true],
  ["alone", false],
])("a head that goes out %s keeps its bytes", async (_, isWhole) => {
  const url = await start((_request, response) => {
    const socket = response.socket;
    const head = isWhole
      ? "Content-Length: 2\r\nX-Name: caf\xe9\r\n\r\nok"
      : "Transfer-Encoding: chunked\r\nX-Name: caf\xe9\r\n\r\n";
    socket?.write(`HTTP/1.1 200 OK\r\n${head}`, "latin1");
  });
  const answer = await fetch(url);
  expect(answer.headers.get("x-name")).toBe("caf\xe9");
  await answer.body?.cancel();
});

test("over TLS it is the runner's name that is checked, and not that of the client's host", async () => {
  const before = getCACertificates("default");
  setDefaultCACertificates([testCertificate]);
  releases.push(() => setDefaultCACertificates(before));
  const names: unknown[] = [];
  const runner = createHttpsServer({ key: testKey, cert: testCertificate }, (request, response) => {
    names.push((request.socket as unknown as { servername: unknown }).servername);
    response.end(request.headers.host);
  });
  const runnerPort = await listen(runner);
  for (const host of ["localhost", "127.0.0.1"]) {
    const url = await startWeb(`https://${host}:${runnerPort}`);
    expect(await callText(url)).toBe(new URL(url).host);
  }
  expect(names).toEqual(["localhost", false]);
});
