import { afterAll, describe, expect, it } from "vitest";
import type { AnswerHostCall } from "../bindings/host-call.ts";
import type { ScriptOptions } from "../testing/request.ts";
import { openSandbox, outputOf } from "../testing/run-script.ts";

const sandbox = openSandbox({ spareVms: 1 });
afterAll(() => sandbox.close({ drainMs: 0 }));

const OK = {
  status: 200,
  statusText: "OK",
  url: "https://a.b/",
  redirected: false,
  headers: [["content-type", "text/plain"]],
  body: "hello",
  bodyEncoding: "text",
};

class Refusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Runs a script whose requests get one answer; tells what was asked. */
async function fetchWith(answer: object, code: string, options: ScriptOptions = {}) {
  const asked: unknown[] = [];
  const answerHostCall: AnswerHostCall = async ({ op, args }) => {
    asked.push([op, ...args]);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const outcome = await sandbox.script(code, { ...options, answerHostCall });
  return { outcome, asked };
}

describe("what fetch asks of the host", () => {
  const get = { method: "GET", url: "https://a.b/", headers: [], redirect: "follow" };
  const none = { body: null, bodyEncoding: "text" };
  const table: [code: string, request: object][] = [
    ["fetch('https://a.b')", { ...get, ...none }],
    ["fetch(new URL('https://a.b/c?d'))", { ...get, ...none, url: "https://a.b/c?d" }],
    ["fetch('https://a.b', { redirect: 'manual' })", { ...get, ...none, redirect: "manual" }],
    [
      "fetch('https://a.b', { method: 'post', body: 'té', headers: { A: '1' } })",
      {
        ...get,
        method: "POST",
        headers: [
          ["a", "1"],
          ["content-type", "text/plain;charset=UTF-8"],
        ],
        body: "té",
        bodyEncoding: "text",
      },
    ],
    [
      "fetch(new Request('https://a.b', { method: 'PUT', body: new Uint8Array([1, 255]) }))",
      { ...get, method: "PUT", body: "Af8=", bodyEncoding: "base64" },
    ],
    [
      "fetch('https://a.b', { method: 'PUT', body: new Blob(['x'], { type: 'a/b' }) })",
      {
        ...get,
        method: "PUT",
        headers: [["content-type", "a/b"]],
        body: "eA==",
        bodyEncoding: "base64",
      },
    ],
    [
      "fetch('https://a.b', { method: 'PUT', duplex: 'half', body: new ReadableStream({ start(c) { c.enqueue(new Uint8Array([120])); c.close(); } }) })",
      { ...get, method: "PUT", body: "eA==", bodyEncoding: "base64" },
    ],
  ];
  it.each(table)("%s", async (code, request) => {
    const { outcome, asked } = await fetchWith(OK, `return (await ${code}).status;`);
    expect(outputOf(outcome)).toBe(200);
    expect(asked).toEqual([["http.request", request]]);
  });
});

describe("a response of fetch", () => {
  it("has the host's answer", async () => {
    const code = `
      const r = await fetch("https://a.b");
      const open = (() => { try { r.headers.set("a", "b"); return true; } catch { return false; } })();
      return [r instanceof Response, r.status, r.statusText, r.ok, r.url, r.redirected, r.type,
        [...r.headers], open, await r.text(), r.bodyUsed];`;
    const { outcome } = await fetchWith(OK, code);
    const headers = [["content-type", "text/plain"]];
    expect(outputOf(outcome)).toEqual([
      ...[true, 200, "OK", true, "https://a.b/", false, "default"],
      ...[headers, false, "hello", true],
    ]);
  });

  it("has bytes, several cookies, redirects, and no body where there may be none", async () => {
    const code = `
      const r = await fetch("https://a.b");
      return [r.status, r.redirected, r.url, r.headers.getSetCookie(), r.body === null, [...await r.bytes()]];`;
    const binary = { ...OK, body: "AP8=", bodyEncoding: "base64" };
    const cookies = [
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2"],
    ];
    const moved = { ...binary, redirected: true, url: "https://c.d/e", headers: cookies };
    const { outcome } = await fetchWith(moved, code);
    expect(outputOf(outcome)).toEqual([
      ...[200, true, "https://c.d/e", ["a=1", "b=2"], false, [0, 255]],
    ]);
    const empty = await fetchWith({ ...OK, status: 204, body: "" }, code);
    expect(outputOf(empty.outcome)).toEqual([204, false, "https://a.b/", [], true, []]);
  });

  it("is made without the host for a data: URL", async () => {
    const code = `
      const r = await fetch("data:text/plain;base64,aGk=");
      return [r.status, r.headers.get("content-type"), await r.text()];`;
    const { outcome, asked } = await fetchWith(OK, code);
    expect(outputOf(outcome)).toEqual([200, "text/plain", "hi"]);
    expect(asked).toEqual([]);
  });
});

describe("fetch fails", () => {
  const failure = `
    try { await fetch("https://a.b"); return "no error"; }
    catch (e) { return [e instanceof TypeError, e.name, e.message, e.code, e.cause?.code]; }`;

  it("with a TypeError that has the host's code and words", async () => {
    const refusal = new Refusal("ssrf_blocked", "SSRF: 10.0.0.1 is a private address");
    const { outcome } = await fetchWith(refusal, failure);
    expect(outputOf(outcome)).toEqual([
      ...[true, "TypeError", refusal.message, "ssrf_blocked", "ssrf_blocked"],
    ]);
  });

  it("as the execution does when the script made too many calls", async () => {
    const code = `for (;;) await fetch("https://a.b");`;
    const { outcome } = await fetchWith(OK, code, { limits: { maxApiCalls: 2 } });
    expect(outcome.error?.code).toBe("api_call_limit");
  });

  it("for what is no request, without asking", async () => {
    const code = `
      const names = [];
      for (const make of [() => fetch(), () => fetch("/relative"), () => fetch("https://a.b", { method: "CONNECT" }),
        () => fetch("https://a.b", { body: "x" })]) {
        const promise = make();
        names.push(promise instanceof Promise, await promise.catch((e) => e.name));
      }
      return names;`;
    const { outcome, asked } = await fetchWith(OK, code);
    expect(outputOf(outcome)).toEqual(Array(4).fill([true, "TypeError"]).flat());
    expect(asked).toEqual([]);
  });

  it("at once when its signal aborts, before or during", async () => {
    const code = `
      const reasons = [];
      reasons.push(await fetch("https://a.b", { signal: AbortSignal.abort("before") }).catch((e) => e));
      const during = new AbortController();
      const answer = fetch("https://a.b", { signal: during.signal });
      setTimeout(() => during.abort(), 1);
      reasons.push(await answer.catch((e) => [e.name, e.code]));
      reasons.push(await fetch("https://a.b", { signal: AbortSignal.timeout(1) }).catch((e) => e.name));
      const reason = Object.assign(new RangeError("mine"), { code: "mine" });
      reasons.push(await fetch("https://a.b", { signal: AbortSignal.abort(reason) }).catch((e) => e === reason));
      return reasons;`;
    const answerHostCall: AnswerHostCall = () => new Promise(() => undefined);
    const outcome = await sandbox.script(code, { answerHostCall });
    expect(outputOf(outcome)).toEqual(["before", ["AbortError", 20], "TimeoutError", true]);
  });
});

describe("a Response that a script returns", () => {
  const table: [code: string, parts: object][] = [
    [
      "new Response('té', { status: 201, headers: { 'X-A': '1' } })",
      { status: 201, body: "té", bodyEncoding: "text" },
    ],
    ["new Response()", { status: 200, headers: [], body: "", bodyEncoding: "text" }],
    [
      "Response.json({ a: 1 })",
      { headers: [["content-type", "application/json"]], body: '{"a":1}', bodyEncoding: "text" },
    ],
    [
      "new Response(new Uint8Array([104, 105]))",
      { headers: [], body: "aGk=", bodyEncoding: "base64" },
    ],
    [
      "new Response(new Uint8Array([104, 105]), { headers: { 'content-type': 'application/ld+json' } })",
      { body: "hi", bodyEncoding: "text" },
    ],
    [
      "new Response(new Uint8Array([233]), { headers: { 'content-type': 'text/plain; charset=latin1' } })",
      { body: "6Q==", bodyEncoding: "base64" },
    ],
    [
      "new Response(new Uint8Array([255]), { headers: { 'content-type': 'text/plain' } })",
      { body: "/w==", bodyEncoding: "base64" },
    ],
    [
      "(() => { const r = new Response('a'); r.headers.append('set-cookie', 'a=1'); r.headers.append('set-cookie', 'b=2'); return r; })()",
      {
        headers: [
          ["content-type", "text/plain;charset=UTF-8"],
          ["set-cookie", "a=1"],
          ["set-cookie", "b=2"],
        ],
      },
    ],
    [
      "new Response(new ReadableStream({ start(c) { c.enqueue(new Uint8Array([104])); c.close(); } }), { headers: { 'content-type': 'text/html' } })",
      { body: "h", bodyEncoding: "text" },
    ],
    ["Response.redirect('https://a.b/')", { status: 302, headers: [["location", "https://a.b/"]] }],
    [
      "Object.defineProperty(new Response('a'), 'status', { get() { throw new Error('mine'); } })",
      { status: 200, body: "a" },
    ],
    ["new (class extends Response { arrayBuffer() { throw 1; } })('a')", { body: "a" }],
    ["await fetch('https://a.b')", { status: 200, body: "hello", bodyEncoding: "text" }],
  ];
  it.each(table)("%s", async (code, parts) => {
    const { outcome } = await fetchWith(OK, `return ${code};`);
    expect(outputOf(outcome)).toMatchObject(parts);
    expect(outcome.outputType).toBe("response");
  });

  it("fails the execution when its body cannot be read", async () => {
    const used = await fetchWith(OK, "const r = new Response('a'); await r.text(); return r;");
    expect(used.outcome.error?.message).toContain("has already been read");
    const broken = "new ReadableStream({ start(c) { c.error(new RangeError('mine')); } })";
    const failed = await fetchWith(OK, `return new Response(${broken});`);
    expect(failed.outcome.error?.message).toContain("mine");
  });

  it.each([
    "{ status: 1, headers: [], body: '' }",
    "Object.create(Response.prototype)",
    "new Proxy(new Response('a'), { get: () => { throw new Error('trap'); }, getPrototypeOf() { throw new Error('trap'); }, ownKeys: () => [] })",
    "Object.assign(Object.create(null), { [Symbol.toStringTag]: 'Response' })",
  ])("is none of %s", async (code) => {
    const { outcome } = await fetchWith(OK, `Response; return ${code};`);
    expect(outcome.outputType).not.toBe("response");
  });
});
