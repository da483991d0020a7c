import { once } from "node:events";
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { createWebServer } from "./create-web-server.ts";
import { createMetrics } from "./metrics.ts";
import { createRunProxy } from "./run-proxy.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

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

/** A runner that answers as told, and the web server in front of it. */
async function start(
  runner: Handler | null,
  options: { hasTrustedProxy?: boolean } = {},
): Promise<number> {
  const runnerPort = runner ? await listen(createServer(runner)) : 1;
  const runProxy = createRunProxy(`http://127.0.0.1:${runnerPort}`);
  releases.push(() => runProxy.close());
  const server = createWebServer({
    handlePage: async (_request, response) => {
      response.end("page");
    },
    runProxy,
    metrics: createMetrics(),
    probes: {
      database: async () => {},
      runner: async () => {
        if (!runner) throw new Error("no runner");
      },
    },
    isDevelopment: false,
    hasTrustedProxy: options.hasTrustedProxy ?? false,
  });
  return listen(server);
}

describe("calls of scripts", () => {
  it("reach the runner with path, method, body and headers as they were sent", async () => {
    const port = await start(async (request, response) => {
      const { method, url, headers } = request;
      const body = await text(request);
      response.writeHead(201, { "content-type": "application/json", "x-execution-id": "e1" });
      response.end(
        JSON.stringify({ method, url, body, own: headers["x-own"], host: headers.host }),
      );
    });
    const url = `http://127.0.0.1:${port}/api/run/demo/a%2Fb?x=1&x=%20`;
    const answer = await fetch(url, { method: "PUT", body: "hello", headers: { "x-own": "1" } });
    expect(answer.status).toBe(201);
    expect(answer.headers.get("x-execution-id")).toBe("e1");
    expect(await answer.json()).toEqual({
      method: "PUT",
      url: "/api/run/demo/a%2Fb?x=1&x=%20",
      body: "hello",
      own: "1",
      host: `127.0.0.1:${port}`,
    });
  });

  it("of an execution's status reach the runner too", async () => {
    const port = await start((request, response) => response.end(request.url));
    const path = "/api/executions/e1?signature=abc";
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    expect(await answer.text()).toBe(path);
  });

  it("keep repeated headers apart, in both directions", async () => {
    const port = await start((request, response) => {
      response.setHeader("set-cookie", ["a=1", "b=2"]);
      response.end(JSON.stringify(request.rawHeaders.filter((text) => text.startsWith("v"))));
    });
    const raw = await exchange(
      port,
      "GET /api/run/t/x HTTP/1.1\r\nHost: h\r\nX-Many: v1\r\nX-Many: v2\r\nConnection: close\r\n\r\n",
    );
    expect(raw).toContain('["v1","v2"]');
    expect(raw).toMatch(/set-cookie: a=1\r\nset-cookie: b=2/i);
  });

  it("tell the runner who called; what the client says of that is dropped", async () => {
    const port = await start(echoHeaders);
    const headers = {
      "x-forwarded-for": "1.2.3.4",
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "https",
      "x-real-ip": "1.2.3.4",
      forwarded: "for=1.2.3.4",
    };
    const seen = await fetchJson(port, "/api/run/t/x", { headers });
    expect(seen["x-forwarded-for"]).toBe("127.0.0.1");
    expect(seen["x-forwarded-host"]).toBe(`127.0.0.1:${port}`);
    expect(seen["x-forwarded-proto"]).toBe("http");
    expect(seen["x-real-ip"]).toBeUndefined();
    expect(seen.forwarded).toBeUndefined();
  });

  it("behind a trusted proxy, its last word counts", async () => {
    const port = await start(echoHeaders, { hasTrustedProxy: true });
    const headers = { "x-forwarded-for": "6.6.6.6, 9.9.9.9", "x-forwarded-proto": "https" };
    const seen = await fetchJson(port, "/api/run/t/x", { headers });
    expect(seen["x-forwarded-for"]).toBe("9.9.9.9");
    expect(seen["x-forwarded-proto"]).toBe("https");
  });

  it("leave out hop-by-hop headers, also those that Connection names", async () => {
    const port = await start((request, response) => {
      response.writeHead(200, { connection: "x-inner", "x-inner": "1", "x-outer": "1" });
      response.end(JSON.stringify(request.headers));
    });
    const raw = await exchange(
      port,
      "GET /api/run/t/x HTTP/1.1\r\nHost: h\r\nTE: trailers\r\nUpgrade: foo\r\nProxy-Authorization: x\r\nX-Secret: 1\r\nConnection: close, x-secret, upgrade\r\n\r\n",
    );
    expect(raw).toContain("x-outer");
    expect(raw).not.toMatch(/x-secret|proxy-authorization|"te"|"upgrade"|x-inner/i);
  });

  it.each(["GET", "DELETE", "OPTIONS", "POST"])(
    "keep a %s's body one, whatever Connection names",
    async (method) => {
      const seen: string[] = [];
      const port = await start(async (request, response) => {
        seen.push(request.url ?? "");
        response.end(await text(request));
      });
      const body = "GET /api/run/demo/other HTTP/1.1\r\nHost: web\r\nX-Swallow: ";
      const socket = connect(port, "127.0.0.1");
      socket.write(
        `${method} /api/run/demo/one HTTP/1.1\r\nHost: web\r\nConnection: close, content-length\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
      expect(await text(socket)).toContain(body);
      const next = await fetch(`http://127.0.0.1:${port}/api/run/demo/next`);
      expect(next.status).toBe(200);
      expect(seen).toEqual(["/api/run/demo/one", "/api/run/demo/next"]);
    },
  );

  it("bring the session to the runner, and no cookie of the dashboard's back", async () => {
    const port = await start((request, response) => {
      response.setHeader("set-cookie", [
        "next-auth.session-token=stolen",
        " __Secure-next-auth.session-token=stolen",
        "=next-auth.session-token=stolen; Path=/scripts",
        " = next-auth.session-token=stolen",
        "mine=1",
      ]);
      response.end(JSON.stringify(request.headers));
    });
    const cookie = "next-auth.session-token=a; mine=1; __Secure-next-auth.session-token=b";
    const answer = await fetch(`http://127.0.0.1:${port}/api/run/t/x`, { headers: { cookie } });
    expect(answer.headers.getSetCookie()).toEqual(["mine=1"]);
    expect(((await answer.json()) as { cookie: string }).cookie).toBe(cookie);
  });

  it("answer in an origin of their own, whether the runner says so or not", async () => {
    const policy = async (own: string[]) => {
      const port = await start((_request, response) => {
        response.setHeader("content-security-policy", own);
        response.end();
      });
      const { headers } = await fetch(`http://127.0.0.1:${port}/api/run/t/x`);
      return headers.get("content-security-policy");
    };
    const sandbox = await policy([]);
    expect(sandbox).toMatch(/^sandbox /);
    expect(sandbox).not.toContain("allow-same-origin");
    expect(await policy([String(sandbox)])).toBe(sandbox);
    expect(await policy(["img-src *", String(sandbox)])).toBe(`img-src *, ${sandbox}`);
  });

  it("stream the answer: its first part arrives while the script still writes", async () => {
    let finish = () => {};
    const port = await start((_request, response) => {
      response.write("first");
      finish = () => response.end("last");
    });
    const answer = await fetch(`http://127.0.0.1:${port}/api/run/t/x`);
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toBe("first");
    finish();
    expect((await reader?.read())?.value).toBe("last");
  });

  it("stream the request: its first part arrives while the client still writes", async () => {
    let firstPart: (text: string) => void = () => {};
    const arrived = new Promise<string>((resolve) => {
      firstPart = resolve;
    });
    const port = await start((request, response) => {
      request.once("data", (chunk) => firstPart(String(chunk)));
      request.on("end", () => response.end("done"));
    });
    const request = httpRequest({ port, path: "/api/run/t/x", method: "POST" });
    request.write("first");
    expect(await arrived).toBe("first");
    request.end("last");
    const [answer] = (await once(request, "response")) as [IncomingMessage];
    expect(await text(answer)).toBe("done");
  });

  it("use connections to the runner again", async () => {
    const sockets = new Set<unknown>();
    const port = await start((request, response) => {
      sockets.add(request.socket);
      response.end("ok");
    });
    for (let call = 0; call < 5; call += 1) {
      await (await fetch(`http://127.0.0.1:${port}/api/run/t/x`)).text();
    }
    expect(sockets.size).toBe(1);
  });

  it("answer 500, and no word of another try, when the runner is lost after it got the request", async () => {
    const port = await start((request) => request.socket.destroy());
    const answer = await fetch(`http://127.0.0.1:${port}/api/run/t/x`, { method: "POST" });
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([500, null]);
    expect(await answer.json()).toMatchObject({ error: { code: "runner_lost" } });
  });

  it("answer 503 with the error's shape when no runner is there", async () => {
    const port = await start(null);
    const call = `http://127.0.0.1:${port}/api/run/t/x`;
    const answer = await fetch(call, { method: "POST", body: "{}" });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ error: { code: "overloaded", executionId: null } });
    // Events need no runner to be taken.
    const event = await fetch(`http://127.0.0.1:${port}/api/events/t`, { method: "POST" });
    expect(await event.text()).toBe("page");
  });

  it("break off when the runner breaks off in the middle", async () => {
    const port = await start((_request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("part", () => response.destroy());
    });
    const answer = await fetch(`http://127.0.0.1:${port}/api/run/t/x`);
    await expect(answer.text()).rejects.toThrow();
  });

  it("pass events on one by one, with what proxies behind are told of them", async () => {
    let stream: ServerResponse | undefined;
    const port = await start((_request, response) => {
      stream = response;
      response.writeHead(200, {
        "content-type": "text/event-stream",
        "cache-control": "no-cache, no-transform",
        "x-accel-buffering": "no",
      });
      response.flushHeaders();
    });
    // The head comes before anything of the body does.
    const answer = await fetch(`http://127.0.0.1:${port}/api/run/t/x`, {
      headers: { "accept-encoding": "gzip, br" },
    });
    expect(answer.headers.get("x-accel-buffering")).toBe("no");
    expect(answer.headers.get("cache-control")).toBe("no-cache, no-transform");
    expect(answer.headers.get("content-encoding")).toBeNull();
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (const event of ["data: 1\n\n", "data: 2\n\n", "data: 3\n\n"]) {
      stream?.write(event);
      expect((await reader?.read())?.value).toBe(event);
    }
    stream?.destroy();
    await expect(reader?.read()).rejects.toThrow();
  });

  it("end at the runner when the client goes away in the middle of an answer", async () => {
    const closed = Promise.withResolvers<void>();
    const port = await start((_request, response) => {
      response.on("close", closed.resolve);
      response.write("first");
    });
    const controller = new AbortController();
    const answer = await fetch(`http://127.0.0.1:${port}/api/run/t/x`, {
      signal: controller.signal,
    });
    await answer.body?.getReader().read();
    controller.abort();
    await closed.promise;
  });

  it("are held up when the client does not read", async () => {
    const total = 64 * 1_048_576;
    let written = 0;
    const full = Promise.withResolvers<void>();
    const port = await start(async (_request, response) => {
      const piece = Buffer.alloc(65_536, "x");
      while (written < total) {
        written += piece.length;
        if (response.write(piece)) continue;
        // The buffers between here and the client are full when this is not drained for a while.
        const timer = setTimeout(full.resolve, 500);
        await once(response, "drain");
        clearTimeout(timer);
      }
      response.end();
      full.resolve();
    });
    const request = httpRequest({ port, path: "/api/run/t/x" }).end();
    const [answer] = (await once(request, "response")) as [IncomingMessage];
    await full.promise;
    expect(written).toBeLessThan(total);
    expect((await text(answer)).length).toBe(total);
  });

  it("end at the runner when the client goes away", async () => {
    let reached = () => {};
    const started = new Promise<void>((resolve) => {
      reached = resolve;
    });
    let gone = () => {};
    const closed = new Promise<void>((resolve) => {
      gone = resolve;
    });
    const port = await start((request) => {
      request.socket.on("close", gone);
      reached();
    });
    const controller = new AbortController();
    const call = fetch(`http://127.0.0.1:${port}/api/run/t/x`, { signal: controller.signal });
    await started;
    controller.abort();
    await expect(call).rejects.toThrow();
    await closed;
  });

  it("pass the answer on when the runner refuses a body it has not read", async () => {
    const port = await start((_request, response) => {
      response.writeHead(413, { connection: "close" });
      response.end("too large");
    });
    const request = httpRequest({ port, path: "/api/run/t/x", method: "POST" });
    request.on("error", () => {});
    request.write("x".repeat(1_000));
    const [answer] = (await once(request, "response")) as [IncomingMessage];
    expect(answer.statusCode).toBe(413);
    expect(await text(answer)).toBe("too large");
    request.destroy();
  });
});

describe("the server's own answers", () => {
  it("is alive, and ready only with all it needs", async () => {
    const ready = await start((_request, response) => response.end());
    expect((await fetch(`http://127.0.0.1:${ready}/healthz`)).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${ready}/readyz`)).status).toBe(200);
    const alone = await start(null);
    expect((await fetch(`http://127.0.0.1:${alone}/healthz`)).status).toBe(200);
    const answer = await fetch(`http://127.0.0.1:${alone}/readyz`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ checks: { database: "ok", runner: "no runner" } });
  });

  it("counts what it answered", async () => {
    const port = await start((_request, response) => response.end("ok"));
    await (await fetch(`http://127.0.0.1:${port}/api/run/t/x`)).text();
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(metrics).toContain('_count{group="run",status="2xx"} 1');
  });

  it("gives pages a policy with a nonce of their own, and what is known of the client", async () => {
    const port = await start((_request, response) => response.end());
    const url = `http://127.0.0.1:${port}/en`;
    const policies = await Promise.all(
      [1, 2].map(async () => (await fetch(url)).headers.get("content-security-policy")),
    );
    expect(policies[0]).toMatch(/script-src 'self' 'nonce-[^']+';.*frame-ancestors 'none'/);
    expect(policies[0]).not.toBe(policies[1]);
  });
});

const echoHeaders: Handler = (request, response) => {
  response.end(JSON.stringify(request.headers));
};

async function fetchJson(
  port: number,
  path: string,
  options: RequestInit,
): Promise<Record<string, string>> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, options);
  return (await answer.json()) as Record<string, string>;
}

/** One request written by hand, and all that comes back until the server closes. */
async function exchange(port: number, message: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(message);
  return text(socket);
}
