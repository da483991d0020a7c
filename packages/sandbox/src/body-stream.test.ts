import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AnswerHostCall } from "./bindings/host-call.ts";
import type { ScriptOptions } from "./testing/request.ts";
import { openSandbox, outputOf, sandboxForTest, type TestSandbox } from "./testing/run-script.ts";
import { createTestSink } from "./testing/test-sink.ts";

let sandbox: TestSandbox;

beforeAll(() => {
  sandbox = openSandbox();
});
afterAll(() => sandbox.close({ drainMs: 0 }));

const run = (code: string, options?: ScriptOptions) => sandbox.script(code, options);
const messages = (outcome: { logs: { message: string }[] }) =>
  outcome.logs.map(({ message }) => message);

/** A host that answers a script's `ctx.cache.get(key)` when the test says so. */
function createGate() {
  const reached = new Map<string, PromiseWithResolvers<void>>();
  const opened = new Map<string, PromiseWithResolvers<void>>();
  const of = (map: typeof reached, key: string) => {
    const found = map.get(key) ?? Promise.withResolvers<void>();
    map.set(key, found);
    return found;
  };
  const answerHostCall: AnswerHostCall = async ({ args: [key] }) => {
    of(reached, String(key)).resolve();
    await of(opened, String(key)).promise;
    return null;
  };
  return {
    answerHostCall,
    reached: (key: string) => of(reached, key).promise,
    open: (key: string) => of(opened, key).resolve(),
  };
}

describe("a body that is a stream", () => {
  it("goes out piece by piece, while the script still works on it", async () => {
    const gate = createGate();
    const sink = createTestSink();
    const running = run(
      `async function* lines() {
        yield "data: 1\\n\\n";
        await ctx.cache.get("more");
        yield new TextEncoder().encode("data: 2 €\\n\\n");
      }
      return new Response(lines(), { status: 201, headers: { "content-type": "text/event-stream" } });`,
      { bodySink: sink, answerHostCall: gate.answerHostCall },
    );
    expect(await sink.until((text) => text !== "")).toBe("data: 1\n\n");
    expect(sink.head).toEqual({ status: 201, headers: [["content-type", "text/event-stream"]] });
    await gate.reached("more");
    gate.open("more");
    const outcome = await running;
    expect(sink.text()).toBe("data: 1\n\ndata: 2 €\n\n");
    expect(outcome.outputType).toBe("response");
    expect(outputOf(outcome)).toEqual({
      status: 201,
      headers: [["content-type", "text/event-stream"]],
      body: "data: 1\n\ndata: 2 €\n\n",
      bodyEncoding: "text",
    });
    // The one of the cache: pieces are no calls.
    expect(outcome.metrics.apiCalls).toBe(1);
  });

  it("is collected where nobody reads along", async () => {
    const outcome = await run(
      `return new Response(new ReadableStream({ start(c) {
        c.enqueue("a\\ud800"); c.enqueue("\\udc00b"); c.enqueue(new Uint8Array([0xc3])); c.enqueue(new Uint8Array([0xa9]));
        c.close();
      } }), { headers: { "content-type": "text/plain" } });`,
    );
    expect(outputOf(outcome)).toMatchObject({ body: "a\ufffd\ufffdbé", bodyEncoding: "text" });
  });

  it.each([
    ["image/png", "new Uint8Array([1, 2, 255])", { body: "AQL/", bodyEncoding: "base64" }],
    ["text/plain", "new Uint8Array([255])", { body: "/w==", bodyEncoding: "base64" }],
    ["text/plain", "'\\0'.repeat(3)", { body: "AAAA", bodyEncoding: "base64" }],
    ["application/x-ndjson", '\'{"a":"b"}\'', { body: '{"a":"b"}', bodyEncoding: "text" }],
    ["image/png", "''", { body: "", bodyEncoding: "text" }],
  ])("of %s that gives %s is kept as such", async (type, chunk, kept) => {
    const outcome = await run(
      `return new Response((async function* () { yield ${chunk}; })(), { headers: { "content-type": "${type}" } });`,
    );
    expect(outputOf(outcome)).toMatchObject(kept);
  });

  it.each(["'xyé€😀'.repeat(40_000)", "new Uint8Array(300_000).fill(7)"])(
    "may give chunks of any size: %s",
    async (chunk) => {
      const sink = createTestSink();
      const source = `return new Response(ReadableStream.from([ "ab", ${chunk}, "ba" ]));`;
      const outcome = await run(source, { bodySink: sink });
      expect(outcome.error).toBeNull();
      const { body } = outputOf(outcome) as { body: string };
      const sent = Buffer.concat(sink.pieces);
      expect(sent.equals(Buffer.from(body, "base64"))).toBe(true);
      const expected = Buffer.from(runInNewContext(chunk));
      expect(sent.subarray(2, -2).equals(expected)).toBe(true);
      expect(Math.max(...sink.pieces.map(({ length }) => length))).toBeLessThanOrEqual(3 * 65_536);
    },
  );

  it("is pulled only as fast as it is read", async () => {
    const gate = createGate();
    const sink = createTestSink();
    sink.hold();
    const running = run(
      `let produced = 0;
      const stream = new ReadableStream({
        async pull(controller) {
          if (produced === 50) { controller.close(); return; }
          produced += 1;
          controller.enqueue("x".repeat(16_384));
        },
      });
      setTimeout(async () => { ctx.logger.info("produced", { produced }); await ctx.cache.get("looked"); }, 300);
      return new Response(stream);`,
      { bodySink: sink, answerHostCall: gate.answerHostCall },
    );
    await gate.reached("looked");
    expect(sink.pieces).toHaveLength(1);
    sink.go();
    const outcome = await running;
    // One piece on its way, 64 KiB read ahead, one chunk that does not fit, and one in the stream's own queue.
    expect(outcome.logs[0]?.fields?.produced).toBeLessThanOrEqual(1 + 4 + 1 + 1);
    expect(sink.text()).toHaveLength(50 * 16_384);
  });

  it("is never read when its body is not wanted, and is told so", async () => {
    const sink = createTestSink({ isWanted: false });
    const outcome = await run(
      `return new Response(new ReadableStream({
        pull() { ctx.logger.info("pulled"); },
        cancel(reason) { ctx.logger.info(reason.name + ": " + reason.message); },
      }, { highWaterMark: 0 }));`,
      { bodySink: sink },
    );
    expect(messages(outcome)).toEqual(["AbortError: Nobody reads the body any more"]);
    expect(outputOf(outcome)).toMatchObject({ status: 200, body: "" });
    expect(sink.pieces).toEqual([]);
  });
});

describe("a reader that goes away", () => {
  const endless = (onCancel: string) =>
    `return new Response(new ReadableStream({
      start(controller) { controller.enqueue("first"); },
      pull: () => new Promise(() => {}),
      cancel(reason) { ${onCancel} },
    }));`;

  it("cancels the stream; what was sent is kept", async () => {
    const sink = createTestSink();
    const code = endless("ctx.logger.info(reason.name); return ctx.cache.get('cleanup');");
    const gate = createGate();
    const running = run(code, { bodySink: sink, answerHostCall: gate.answerHostCall });
    await sink.until((text) => text === "first");
    sink.leave();
    await gate.reached("cleanup");
    gate.open("cleanup");
    const outcome = await running;
    expect(messages(outcome)).toEqual(["AbortError"]);
    expect(outputOf(outcome)).toMatchObject({
      status: 200,
      body: Buffer.from("first").toString("base64"),
    });
  });

  it("fails the execution when the stream's cancel does", async () => {
    const sink = createTestSink();
    const running = run(endless("throw new RangeError('mine');"), { bodySink: sink });
    await sink.until((text) => text === "first");
    sink.leave();
    expect((await running).error).toMatchObject({
      code: "runtime_error",
      message: "RangeError: mine",
    });
  });

  it("before the script has answered finds nobody", async () => {
    const sink = createTestSink();
    sink.leave();
    const outcome = await run(endless("ctx.logger.info('cancelled');"), { bodySink: sink });
    expect(messages(outcome)).toEqual(["cancelled"]);
    expect(sink.pieces).toEqual([]);
  });

  it("does not keep a script that does not care from its time limit", async () => {
    const sink = createTestSink();
    const code = endless("return new Promise(() => {});");
    const running = run(code, { bodySink: sink, limits: { timeoutMs: 1_000 } });
    await sink.until((text) => text === "first");
    sink.leave();
    expect((await running).status).toBe("timeout");
  });
});

describe("a stream that ends badly", () => {
  const after = (code: string) =>
    `return new Response(ReadableStream.from((async function* () {\nyield "sent";\n${code}\n})()));`;

  it.each([
    ["throw new RangeError('mine');", "runtime_error", "mine", 4],
    ["yield 5;", "runtime_error", "a value of type number", null],
    ["yield null;", "runtime_error", "gave null", null],
    ["yield new DataView(new ArrayBuffer(1));", "runtime_error", "a value of type object", null],
    ["while (true) yield 'x'.repeat(1_000);", "output_limit", "larger than its limit", null],
    ["yield 'x'.repeat(10_000);", "output_limit", "larger than its limit", null],
    // 4 000 units are 12 000 bytes: only the host knows.
    ["yield '€'.repeat(4_000); await new Promise(() => {});", "output_limit", "larger", null],
    ["await new Promise(() => {});", "timeout", "time limit", null],
    ["while (true) {}", "timeout", "time limit", null],
    [
      "const a = []; while (true) a.push(new Array(1000).fill(1.1));",
      "memory_limit",
      "memory",
      null,
    ],
  ])("after what was sent: %s", async (code, errorCode, message, line) => {
    const sink = createTestSink();
    const limits = { timeoutMs: 1_500, maxOutputBytes: 10_000 };
    const outcome = await run(after(code), { bodySink: sink, limits });
    expect(outcome.error).toMatchObject({
      code: errorCode,
      message: expect.stringContaining(message),
    });
    expect(outcome.error?.line ?? null).toBe(line);
    expect(outcome.outputJson).toBeNull();
    expect(sink.text().startsWith("sent")).toBe(true);
    expect(sink.text().length).toBeLessThanOrEqual(10_000);
  });

  it("is told when a chunk of it was refused", async () => {
    const outcome = await run(
      `return new Response(new ReadableStream({
        pull(controller) { controller.enqueue({}); },
        cancel(reason) { ctx.logger.info(reason.name); },
      }));`,
    );
    expect(outcome.error?.message).toContain("must be strings or Uint8Arrays");
    expect(messages(outcome)).toEqual(["TypeError"]);
  });

  it("with headers that are too large has not begun", async () => {
    const sink = createTestSink();
    const code = `return new Response((async function* () {})(), { headers: { a: "x".repeat(70_000) } });`;
    const outcome = await run(code, { bodySink: sink });
    expect(outcome.error?.message).toContain("headers of the returned Response are too large");
    expect(sink.head).toBeNull();
  });

  it("when its VM is killed in the middle", async () => {
    const own = sandboxForTest();
    const sink = createTestSink();
    const running = own.script(after("await new Promise(() => {});"), { bodySink: sink });
    await sink.until((text) => text === "sent");
    for (const pid of own.stats().pids) process.kill(pid, "SIGKILL");
    expect((await running).error?.code).toBe("vm_crashed");
  });

  it("when it is cancelled in the middle", async () => {
    const controller = new AbortController();
    const sink = createTestSink();
    const running = run(after("await new Promise(() => {});"), {
      bodySink: sink,
      signal: controller.signal,
    });
    await sink.until((text) => text === "sent");
    controller.abort();
    expect((await running).status).toBe("cancelled");
  });
});

describe("secrets in a stream", () => {
  it("stay hidden wherever it is cut, in what is sent and in what is kept", async () => {
    const sink = createTestSink();
    const outcome = await run(
      `const secret = await ctx.secrets.get("TOKEN");
      async function* parts() {
        yield "a " + secret.slice(0, 9);
        yield new TextEncoder().encode(secret.slice(9) + " b ");
        yield secret + " c " + secret.slice(0, 5);
      }
      return new Response(parts(), { headers: { "content-type": "text/plain", "x-token": secret } });`,
      { bodySink: sink, answerHostCall: async () => "correct-horse-battery" },
    );
    const body = "a [redacted] b [redacted] c corre";
    expect(sink.text()).toBe(body);
    expect(sink.head?.headers).toContainEqual(["x-token", "[redacted]"]);
    expect(outputOf(outcome)).toMatchObject({
      body,
      headers: expect.arrayContaining([["x-token", "[redacted]"]]),
    });
  });
});

describe("a script that poisons what the guest could use", () => {
  it.each([
    "Array.prototype.toJSON = Object.prototype.toJSON = String.prototype.toJSON = () => '{}';",
    "Uint8Array.prototype.set = Uint8Array.prototype.subarray = String.prototype.slice = () => { throw 1; };",
    "Object.defineProperty(Object.getPrototypeOf(Uint8Array.prototype), 'length', { get: () => 1e9 });",
    "ReadableStream.prototype.getReader = () => ({ read: async () => ({ done: false, value: 'forged' }), cancel() {} });",
    "Promise.prototype.then = undefined;",
    "Promise.prototype.then = function (resolve) { resolve('stream'); }; Promise.prototype.constructor = class {};",
    "Promise.prototype.then = function (resolve) { resolve({}); }; Promise.prototype.constructor = class {};",
    "Function.prototype.call = Function.prototype.apply = () => 'forged';",
    "Object.prototype.done = true; Object.prototype.value = {};",
  ])("harms itself at most: %s", async (poison) => {
    const outcome = await run(
      `const body = new Response(new ReadableStream({ start(c) { c.enqueue("right "); c.enqueue(new Uint8Array([49])); c.close(); } }));
      ${poison}
      return body;`,
      { limits: { timeoutMs: 1_000, maxOutputBytes: 100_000 } },
    );
    expect(["runtime_error", "output_limit", "timeout", undefined]).toContain(outcome.error?.code);
  });

  it("cannot be further ahead of the host than it may, whatever it enqueues", async () => {
    const sink = createTestSink();
    sink.hold();
    const running = run(
      `const stream = new ReadableStream({ start(c) { for (let i = 0; i < 2_000; i += 1) c.enqueue("x".repeat(100)); c.close(); } });
      ctx.cache.get("sent");
      return new Response(stream);`,
      { bodySink: sink, answerHostCall: async () => null },
    );
    await sink.until((text) => text !== "");
    sink.go();
    await running;
    expect(sink.text()).toHaveLength(200_000);
    // What came while the first was held went as few large pieces.
    expect(sink.pieces.length).toBeLessThan(20);
  });
});
