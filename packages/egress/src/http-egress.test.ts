import { getEventListeners } from "node:events";
import type { IncomingMessage } from "node:http";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { EgressRequest } from "./check-request.ts";
import { createFakeInternet, type FakeInternet } from "./testing/fake-internet.ts";

let internet: FakeInternet;
beforeEach(async () => {
  internet = await createFakeInternet();
  internet.zone = { "public.example": [["93.184.216.34"]] };
});
afterEach(async () => {
  vi.useRealTimers();
  await internet[Symbol.asyncDispose]();
});

const url = "http://public.example/a?b=c";
const ask = (request: Partial<EgressRequest> = {}) =>
  internet.egress().request({ method: "GET", url, ...request });
const text = (body: Uint8Array) => Buffer.from(body).toString();

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Answers with what it was asked. */
function echo(): void {
  internet.handle = async (request, response) => {
    const { method, url: path, headers } = request;
    response.end(JSON.stringify({ method, path, headers, body: await readBody(request) }));
  };
}

describe("what is sent", () => {
  beforeEach(echo);

  test("method, path, headers and a text body", async () => {
    const answer = await ask({
      method: "post",
      headers: { "Content-Type": "text/plain", "X-Name": " v " },
      body: "grüß",
    });
    expect(JSON.parse(text(answer.body))).toEqual({
      method: "POST",
      path: "/a?b=c",
      body: "grüß",
      headers: {
        host: "public.example",
        connection: "close",
        "content-type": "text/plain",
        "x-name": "v",
        accept: "*/*",
        "accept-encoding": "gzip, deflate, br",
        "user-agent": "Runlet",
        "content-length": "6",
      },
    });
  });

  test("bytes, and several headers of a name", async () => {
    const answer = await ask({
      method: "PUT",
      headers: [
        ["X-Tag", "a"],
        ["x-tag", "b"],
      ],
      body: new TextEncoder().encode("bytes"),
    });
    const { headers, body } = JSON.parse(text(answer.body));
    expect(body).toBe("bytes");
    expect(headers["x-tag"]).toBe("a, b");
  });

  test("headers of the script replace the default ones, whatever their case", async () => {
    const answer = await ask({ headers: { "USER-AGENT": "mine", Accept: "text/css" } });
    const { headers } = JSON.parse(text(answer.body));
    expect([headers["user-agent"], headers.accept]).toEqual(["mine", "text/css"]);
  });

  test("a line end in the URL stays within it", async () => {
    const answer = await ask({ url: "http://public.example/a%0d%0aX-Evil: 1\r\nb?\u0000 c" });
    const { path, headers } = JSON.parse(text(answer.body));
    expect(path).toBe("/a%0d%0aX-Evil:%201b?%00%20c");
    expect(headers["x-evil"]).toBeUndefined();
  });
});

describe("what is refused before anything is sent", () => {
  const cases: [string, Partial<EgressRequest>, string, string][] = [
    ...[
      "Host",
      "connection",
      "Transfer-Encoding",
      "CONTENT-LENGTH",
      "Upgrade",
      "Keep-Alive",
      "TE",
      "Trailer",
      "Expect",
      "Proxy-Authorization",
      "proxy-connection",
    ].map((name): [string, Partial<EgressRequest>, string, string] => [
      `the header ${name}`,
      { headers: { [name]: "x" } },
      "validation",
      `headers.${name.toLowerCase()}: must not be set by scripts`,
    ]),
    [
      "a line end in a value",
      { headers: { "X-A": "a\r\nHost: b" } },
      "validation",
      "headers.x-a: ",
    ],
    ["a lone LF in a value", { headers: { "X-A": "a\nb" } }, "validation", "headers.x-a: "],
    ["NUL in a value", { headers: { "X-A": "a\0b" } }, "validation", "headers.x-a: "],
    ["more than Latin-1", { headers: { "X-A": "→" } }, "validation", "headers.x-a: "],
    [
      "a line end in a name",
      { headers: { "X-A\r\nHost": "b" } },
      "validation",
      'headers: "X-A\\r\\n',
    ],
    ["a space in a name", { headers: { "Host ": "b" } }, "validation", 'headers: "Host "'],
    ["an empty name", { headers: [["", "b"]] }, "validation", 'headers: ""'],
    [
      "a number for a value",
      { headers: { a: 1 as never } },
      "validation",
      "headers.a: must be text",
    ],
    ["pairs that are none", { headers: ["ab" as never] }, "validation", "headers: "],
    ["text for headers", { headers: "a: b" as never }, "validation", "headers: "],
    ["too many headers", { headers: { a: "x".repeat(33_000) } }, "too_large", "headers: "],
    ["a method with a space", { method: "GET /x" }, "validation", "method: "],
    ["CONNECT", { method: "connect" }, "validation", "method: must not be CONNECT"],
    ["TRACE", { method: "TRACE" }, "validation", "method: must not be TRACE"],
    ["a body with GET", { body: "x" }, "validation", "body: must not be given with GET"],
    ["a body that is none", { method: "POST", body: {} as never }, "validation", "body: "],
    ["a URL that is none", { url: 7 as never }, "validation", "url: must be text"],
    ["no time", { timeoutMs: 0 }, "validation", "timeoutMs: "],
    ["an unknown way with redirects", { redirect: "x" as never }, "validation", "redirect: "],
    ["too many redirects asked for", { maxRedirects: 21 }, "validation", "maxRedirects: "],
    ["a wildcard", { allowedHosts: ["*.internal"] }, "validation", "allowedHosts[0]: "],
  ];

  test.each(cases)("%s", async (_name, request, code, message) => {
    await expect(ask(request)).rejects.toMatchObject({
      name: "EgressError",
      code,
      message: expect.stringContaining(message),
    });
    expect(internet.dialed).toEqual([]);
  });

  test("a body beyond the limit, counted in bytes", async () => {
    echo();
    const egress = internet.egress({ maxRequestBytes: 4 });
    const send = (body: string) => egress.request({ method: "POST", url, body });
    await expect(send("üüx")).rejects.toMatchObject({ code: "too_large", message: /^body: / });
    expect((await send("üü")).status).toBe(200);
  });
});

describe("what is answered", () => {
  test("status, its text, each header line on its own, and bytes", async () => {
    internet.handle = (_request, response) => {
      response.setHeader("Set-Cookie", ["a=1", "b=2"]);
      response.writeHead(418, "Short and Stout", { "X-Kind": "pot" });
      response.end(Buffer.from([0, 255]));
    };
    const answer = await ask();
    expect(answer).toMatchObject({ status: 418, statusText: "Short and Stout", redirected: false });
    expect([...answer.body]).toEqual([0, 255]);
    expect(answer.headers).toContainEqual(["X-Kind", "pot"]);
    expect(answer.headers.filter(([name]) => name === "Set-Cookie")).toEqual([
      ["Set-Cookie", "a=1"],
      ["Set-Cookie", "b=2"],
    ]);
  });

  test("the URL without its fragment", async () => {
    expect((await ask({ url: "HTTP://PUBLIC.example:80/x#y" })).url).toBe(
      "http://public.example/x",
    );
  });

  test.each([
    ["HEAD", 200],
    ["GET", 204],
    ["GET", 304],
  ])("%s %i has no body, whatever its headers say", async (method, status) => {
    internet.handle = (_request, response) => {
      response.writeHead(status, { "content-length": "99999999", "content-encoding": "gzip" });
      response.end();
    };
    const answer = await ask({ method });
    expect([answer.status, answer.body.byteLength]).toEqual([status, 0]);
    expect(answer.headers).toContainEqual(["content-length", "99999999"]);
  });

  test("informational answers are passed over", async () => {
    internet.handle = (_request, response) => {
      response.writeProcessing();
      response.writeEarlyHints({ link: "</a.css>; rel=preload" });
      response.end("final");
    };
    expect(text((await ask()).body)).toBe("final");
  });

  test("many at once, refused ones among them", async () => {
    echo();
    const egress = internet.egress();
    const answers = await Promise.allSettled(
      Array.from({ length: 100 }, (_, index) =>
        egress.request({
          method: "GET",
          url: index % 3 === 0 ? `http://10.0.0.${index}/` : `http://public.example/${index}`,
        }),
      ),
    );
    for (const [index, answer] of answers.entries()) {
      if (index % 3 === 0) {
        expect(answer).toMatchObject({ reason: { code: "ssrf_blocked" } });
      } else if (answer.status === "fulfilled") {
        expect(JSON.parse(text(answer.value.body)).path).toBe(`/${index}`);
      } else throw answer.reason;
    }
    expect(internet.dialed.every(({ addresses }) => addresses[0] === "93.184.216.34")).toBe(true);
  });
});

describe("time and ends", () => {
  const never = () => new Promise<never>(() => {});

  test.each([
    ["a look-up", () => internet.egress({ lookup: never })],
    ["an answer", () => internet.egress()],
  ])("a timeout ends the wait for %s", async (_name, client) => {
    internet.handle = () => {};
    const answer = client().request({ method: "GET", url, timeoutMs: 50 });
    await expect(answer).rejects.toMatchObject({
      code: "timeout",
      message: "no complete answer within 50 ms",
    });
  });

  test("a timeout ends an answer that drips", async () => {
    internet.handle = (_request, response) => {
      const timer = setInterval(() => response.write("."), 5);
      response.on("close", () => clearInterval(timer));
    };
    await expect(ask({ timeoutMs: 200 })).rejects.toMatchObject({ code: "timeout" });
  });

  test("a timeout ends endless informational answers", async () => {
    internet.handle = (_request, response) => {
      const timer = setInterval(() => response.writeProcessing(), 5);
      response.on("close", () => clearInterval(timer));
    };
    await expect(ask({ timeoutMs: 200 })).rejects.toMatchObject({ code: "timeout" });
  });

  test("one timeout is for all redirects together", async () => {
    internet.handle = (_request, response) => {
      setTimeout(() => response.writeHead(302, { location: "/again" }).end(), 30);
    };
    const answer = ask({ timeoutMs: 100, maxRedirects: 20 });
    await expect(answer).rejects.toMatchObject({ code: "timeout" });
  });

  test("a signal that is aborted already", async () => {
    const reason = new Error("no more");
    await expect(ask({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(internet.lookedUp).toEqual([]);
  });

  test("an abort during the look-up", async () => {
    const ending = new AbortController();
    const asked = Promise.withResolvers<void>();
    const lookup = () => {
      asked.resolve();
      return never();
    };
    const answer = internet
      .egress({ lookup })
      .request({ method: "GET", url, signal: ending.signal });
    await asked.promise;
    ending.abort(new Error("enough"));
    await expect(answer).rejects.toThrow("enough");
    expect(internet.dialed).toEqual([]);
  });

  test("a look-up that fails when nobody waits any more is nobody's failure", async () => {
    const late = Promise.withResolvers<never>();
    const ending = new AbortController();
    const answer = internet
      .egress({ lookup: () => late.promise })
      .request({ method: "GET", url, signal: ending.signal });
    ending.abort(new Error("enough"));
    await expect(answer).rejects.toThrow("enough");
    // Were it not heard, it would be an unhandled rejection, and those fail the run.
    late.reject(new Error("too late"));
    await new Promise(setImmediate);
  });

  test.each(["before headers", "within the body"])(
    "an abort %s closes the connection",
    async (at) => {
      const asked = Promise.withResolvers<IncomingMessage>();
      internet.handle = (request, response) => {
        if (at === "within the body") response.write("part");
        asked.resolve(request);
      };
      const ending = new AbortController();
      const answer = ask({ signal: ending.signal });
      const { socket } = await asked.promise;
      const closed = new Promise((resolve) => socket.once("close", resolve));
      ending.abort();
      await expect(answer).rejects.toBe(ending.signal.reason);
      await closed;
    },
  );

  test("nothing is left on a signal that is used again and again", async () => {
    const { signal } = new AbortController();
    await ask({ signal });
    await expect(ask({ signal, url: "http://10.0.0.1/" })).rejects.toThrow("SSRF");
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("no timer is left", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    await ask();
    expect(vi.getTimerCount()).toBe(0);
  });

  test("close ends what is running and takes nothing more", async () => {
    const asked = Promise.withResolvers<void>();
    internet.handle = () => asked.resolve();
    const egress = internet.egress();
    const answer = egress.request({ method: "GET", url });
    const refused = expect(answer).rejects.toMatchObject({ code: "connection_failed" });
    await asked.promise;
    await egress.close();
    await refused;
    await expect(egress.request({ method: "GET", url })).rejects.toMatchObject({
      code: "connection_failed",
    });
  });
});

describe("failures", () => {
  test("a name without address", async () => {
    await expect(ask({ url: "http://nowhere.example/" })).rejects.toMatchObject({
      code: "connection_failed",
      message: 'the request to "nowhere.example" failed: ENOTFOUND',
    });
    internet.zone = { "empty.example": [[]] };
    await expect(ask({ url: "http://empty.example/" })).rejects.toMatchObject({
      code: "connection_failed",
    });
  });

  test("an error that is no system error is not dressed up as one", async () => {
    const fault = new TypeError("a mistake of ours");
    const egress = internet.egress({ lookup: () => Promise.reject(fault) });
    await expect(egress.request({ method: "GET", url })).rejects.toBe(fault);
  });

  const raw: [string, string, string][] = [
    ["no HTTP", "220 mail.example ESMTP\r\n", "connection_failed"],
    [
      "an upgrade nobody asked for",
      "HTTP/1.1 101 X\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
      "connection_failed",
    ],
    ["headers cut off", "HTTP/1.1 200 OK\r\nx: y", "connection_failed"],
    ["a body cut off", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc", "connection_failed"],
    [
      "chunks cut off",
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabc",
      "connection_failed",
    ],
    [
      "two lengths",
      "HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd",
      "connection_failed",
    ],
    ["nothing at all", "", "connection_failed"],
    ["endless headers", `HTTP/1.1 200 OK\r\nx: ${"y".repeat(70_000)}\r\n\r\n`, "too_large"],
  ];

  test.each(raw)("%s", async (_name, answer, code) => {
    internet.handle = (request) => request.socket.end(answer);
    await expect(ask()).rejects.toMatchObject({ name: "EgressError", code });
  });

  test("a connection that is cut", async () => {
    internet.handle = (request) => request.socket.resetAndDestroy();
    await expect(ask()).rejects.toMatchObject({ code: "connection_failed" });
  });

  test("no answer is taken that nobody asked for", async () => {
    internet.handle = (request) => {
      const one = (body: string) => `HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n${body}`;
      request.socket.end(one("1") + one("2"));
    };
    expect(text((await ask()).body)).toBe("1");
    expect(text((await ask()).body)).toBe("1");
  });
});

test("an answer of exactly the limit is taken, one more byte is not", async () => {
  const egress = internet.egress({ maxResponseBytes: 1_000 });
  const sizes: [number, "sent" | "chunked" | "gzip"][] = [
    [1_000, "sent"],
    [1_000, "chunked"],
    [1_000, "gzip"],
    [1_001, "sent"],
    [1_001, "chunked"],
    [1_001, "gzip"],
  ];
  const outcomes = [];
  for (const [size, kind] of sizes) {
    internet.handle = (_request, response) => {
      const body = Buffer.alloc(size, "x");
      if (kind === "gzip") response.setHeader("content-encoding", "gzip");
      if (kind === "chunked") response.write(body.subarray(0, 1));
      response.end(kind === "gzip" ? gzipSync(body) : body.subarray(kind === "chunked" ? 1 : 0));
    };
    const answer = egress.request({ method: "GET", url });
    outcomes.push(
      await answer.then(
        ({ body }) => body.byteLength,
        (error) => error.code,
      ),
    );
  }
  expect(outcomes).toEqual([1_000, 1_000, 1_000, "too_large", "too_large", "too_large"]);
});
