import { afterAll, describe, expect, it } from "vitest";
import type { AnswerHostCall, HostCall } from "./bindings/host-call.ts";
import type { ScriptOptions } from "./testing/request.ts";
import { openSandbox, outputOf } from "./testing/run-script.ts";

const sandbox = openSandbox({ spareVms: 1 });
afterAll(() => sandbox.close({ drainMs: 0 }));

class Refusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Runs a script whose calls are answered by `answer`; tells what was asked. */
async function runWith(answer: AnswerHostCall, code: string, options: ScriptOptions = {}) {
  const calls: HostCall[] = [];
  const answerHostCall: AnswerHostCall = (call) => {
    calls.push(call);
    return answer(call);
  };
  const outcome = await sandbox.script(code, { ...options, answerHostCall });
  return { outcome, calls: calls.map(({ op, args }) => [op, ...args]) };
}

const echo: AnswerHostCall = async ({ op, args }) => ({ op, args });

describe("a call of the host", () => {
  const table: [code: string, asked: unknown[]][] = [
    ["ctx.cache.get('k')", ["cache.get", "k", null, null]],
    ["ctx.cache.set('k', { a: 1 }, 60)", ["cache.set", "k", { a: 1 }, 60]],
    ["ctx.cache.delete('k')", ["cache.delete", "k", null, null]],
    ["ctx.cache.exists('k')", ["cache.exists", "k", null, null]],
    ["ctx.cache.increment('k')", ["cache.increment", "k", 1, null]],
    ["ctx.cache.increment('k', -2, 9)", ["cache.increment", "k", -2, 9]],
    ["ctx.events.publish('a.b.c', [1])", ["events.publish", "a.b.c", [1]]],
    ["ctx.scripts.call('n', 1)", ["scripts.call", "n", 1]],
    ["ctx.secrets.get('N')", ["secrets.get", "N"]],
    ["ctx.db.query('c')", ["db.query", null, "c", null, null]],
    [
      "ctx.db.query('c', { where: { a: null }, limit: 2 })",
      ["db.query", null, "c", { where: { a: null }, limit: 2 }, null],
    ],
    ["ctx.db.get('c', 'i')", ["db.get", null, "c", "i", null]],
    ["ctx.db.count('c')", ["db.count", null, "c", null, null]],
    ["ctx.db.insert('c', [{ a: 1 }])", ["db.insert", null, "c", [{ a: 1 }], null]],
    ["ctx.db.update('c', {}, { a: 1 })", ["db.update", null, "c", {}, { a: 1 }]],
    ["ctx.db.upsert('c', { id: 'i' })", ["db.upsert", null, "c", { id: "i" }, null]],
    ["ctx.db.delete('c', { a: 1 })", ["db.delete", null, "c", { a: 1 }, null]],
  ];
  it.each(table)("%s", async (code, asked) => {
    const { outcome, calls } = await runWith(echo, `return await ${code};`);
    expect(calls).toEqual([asked]);
    const [op, ...args] = asked;
    expect(outputOf(outcome)).toEqual({ op, args });
    expect(outcome.metrics.apiCalls).toBe(1);
  });

  it("answers null for what has no JSON, and many calls at once each with its own answer", async () => {
    const answer: AnswerHostCall = async ({ args: [key] }) => {
      // The later the call, the sooner its answer.
      for (let turn = Number(key); turn < 20; turn += 1) await null;
      return key === "5" ? undefined : key;
    };
    const code = `return Promise.all(Array.from({ length: 20 }, (_, i) => ctx.cache.get(String(i))));`;
    const { outcome } = await runWith(answer, code);
    const expected = Array.from({ length: 20 }, (_, i) => (i === 5 ? null : String(i)));
    expect(outputOf(outcome)).toEqual(expected);
  });

  it("is an Error with the host's code and words, at the script's line", async () => {
    const answer: AnswerHostCall = async () => {
      throw new Refusal("conflict", "id: is taken");
    };
    const { outcome } = await runWith(
      answer,
      `try { await ctx.db.insert("c", {}); } catch (e) {
        return [e instanceof Error, e.code, e.message, String(e), e.stack.split("\\n").slice(1)];
      }`,
    );
    const frames = [expect.stringMatching(/^ {4}at default \(hello\.js:2:\d+\)$/)];
    const text = "id: is taken";
    expect(outputOf(outcome)).toEqual([true, "conflict", text, `conflict: ${text}`, frames]);
  });

  it("that nobody catches ends the execution at the script's line", async () => {
    const { outcome } = await runWith(async () => {
      throw new Refusal("ssrf_blocked", "SSRF protection: no");
    }, "\n await ctx.http.get('http://localhost');");
    expect(outcome.error).toMatchObject({
      code: "runtime_error",
      message: "ssrf_blocked: SSRF protection: no",
      line: 3,
    });
  });

  it("hides the words of a fault of the platform", async () => {
    const fault = Object.assign(new Error("connect ECONNREFUSED 10.0.0.1"), {
      code: "ECONNREFUSED",
    });
    const { outcome } = await runWith(
      () => Promise.reject(fault),
      "await ctx.cache.get('k').catch((e) => { throw [e.code, e.message].join() });",
    );
    expect(outcome.error?.message).toMatch(/^Thrown: internal,/);
    expect(JSON.stringify(outcome)).not.toContain("10.0.0.1");
  });

  it("is refused where the host offers nothing", async () => {
    const outcome = await sandbox.script("await ctx.cache.get('k')");
    expect(outcome.error?.message).toBe("unavailable: ctx.cache.get is not available here");
  });

  const refused: [string, string][] = [
    ["ctx.db.query({ toJSON: () => 'c' })", "collection: must be text"],
    ["ctx.db.delete('c')", "where: must be an object"],
    ["ctx.db.update('c', { a: { b: undefined } }, {})", "where.b: must be a value"],
    ["ctx.db.query('c', { where: { id: undefined } })", "where.id: must be a value"],
    ["ctx.db.count('c', { a: NaN })", "where.a: must be finite"],
    ["ctx.db.insert('c')", "documents: must be a JSON value"],
    ["ctx.cache.set('k', undefined)", "value: must be a JSON value"],
    ["ctx.cache.set('k', () => 1)", "value: must be a JSON value"],
    ["ctx.cache.get(1)", "key: must be text"],
    ["ctx.http.get()", "url: must be text or a URL"],
    ["ctx.scripts.call(Symbol.iterator)", "name: must be text"],
    ["ctx.db.transaction(1)", "work: must be a function"],
  ];
  it.each(refused)("%s is refused before it is made", async (code, message) => {
    const { outcome, calls } = await runWith(
      echo,
      `return ${code}.catch((e) => [e.code, e.message])`,
    );
    expect(outputOf(outcome)).toEqual(["validation", expect.stringContaining(message)]);
    expect(calls).toEqual([]);
  });
});

describe("the limit of calls", () => {
  it("ends the execution with its own code when nobody catches", async () => {
    const code = "for (let i = 0; i < 5; i++) await ctx.cache.get('k');";
    const { outcome, calls } = await runWith(echo, code, { limits: { maxApiCalls: 3 } });
    expect(outcome.error).toMatchObject({ code: "api_call_limit", line: 2 });
    expect(outcome.metrics.apiCalls).toBe(3);
    expect(calls).toHaveLength(3);
  });

  it("is an error that a script may catch", async () => {
    const code = "return ctx.cache.get('k').catch((e) => e.code);";
    const { outcome } = await runWith(echo, code, { limits: { maxApiCalls: 0 } });
    expect(outputOf(outcome)).toBe("api_call_limit");
  });

  it("is told of calls that go too deep, too", async () => {
    const { outcome } = await runWith(async () => {
      throw new Refusal("call_depth", "too deep");
    }, "await ctx.scripts.call('n');");
    expect(outcome.error).toMatchObject({ code: "call_depth", line: 2 });
  });

  it("cannot be claimed by a script", async () => {
    const code = `throw Object.assign(new Error("x"), { name: "api_call_limit", code: "api_call_limit" });`;
    expect((await runWith(echo, code)).outcome.error?.code).toBe("runtime_error");
  });
});

describe("spans", () => {
  it("tell op, target, duration and outcome of each call, in order", async () => {
    const answer: AnswerHostCall = async ({ op }) => {
      if (op === "cache.get") throw new Refusal("unavailable", "no");
      return op === "http.request" ? { status: 204, headers: [], body: "" } : null;
    };
    const code = `
      await ctx.db.count("orders");
      await ctx.cache.get("k").catch(() => {});
      await ctx.http.post("https://u:p@example.com/a/b?token=1#x", {});
      await ctx.secrets.get("NAME");`;
    const { outcome } = await runWith(answer, code);
    const at = expect.stringMatching(/^\d{4}-.*Z$/);
    const durationMs = expect.any(Number);
    expect(outcome.spans).toEqual([
      { op: "db.count", target: "orders", at, durationMs, outcome: "ok" },
      { op: "cache.get", target: "k", at, durationMs, outcome: "unavailable" },
      {
        op: "http.request",
        target: "POST https://example.com/a/b",
        at,
        durationMs,
        outcome: "ok",
      },
      { op: "secrets.get", target: "NAME", at, durationMs, outcome: "ok" },
    ]);
  });

  it("say pending, and the call is aborted, when the execution ends first", async () => {
    const aborted = Promise.withResolvers<void>();
    const { outcome } = await runWith(
      ({ signal }) => new Promise(() => signal.addEventListener("abort", () => aborted.resolve())),
      "void ctx.cache.get('k'); return 1;",
    );
    await aborted.promise;
    expect(outcome.spans).toMatchObject([{ op: "cache.get", outcome: "pending" }]);
  });
});

describe("a transaction", () => {
  const answer: AnswerHostCall = async ({ op, args }) => (op === "db.begin" ? "tx1" : args);

  it("commits what its calls did", async () => {
    const code = `return ctx.db.transaction(async (tx) => {
      await tx.insert("c", { a: 1 });
      return Object.isFrozen(tx) && tx.transaction === undefined;
    });`;
    const { outcome, calls } = await runWith(answer, code, { limits: { maxApiCalls: 2 } });
    expect(outputOf(outcome)).toBe(true);
    expect(calls).toEqual([
      ["db.begin"],
      ["db.insert", "tx1", "c", { a: 1 }, null],
      ["db.commit", "tx1"],
    ]);
    expect(outcome.metrics.apiCalls).toBe(2);
  });

  it("rolls back and throws what its work threw", async () => {
    const code = `return ctx.db.transaction(async () => { throw new RangeError("mine"); });`;
    const { outcome, calls } = await runWith(answer, code);
    expect(outcome.error?.message).toBe("RangeError: mine");
    expect(calls).toEqual([["db.begin"], ["db.rollback", "tx1"]]);
  });
});

describe("ctx.http", () => {
  const answered = (body: string, headers: [string, string][], bodyEncoding = "text") =>
    runWith(
      async () => ({ status: 200, headers, body, bodyEncoding }),
      `const { status, headers, body } = await ctx.http.get("http://a.test");
       return { status, headers, body: body instanceof Uint8Array ? [...body] : body };`,
    );

  it("sends JSON or text with a fitting type", async () => {
    const code = `
      await ctx.http.post(new (class { toString() { return "http://a.test" } })(), { a: 1 }, { query: { q: 1 }, timeoutMs: 5 });
      await ctx.http.put("http://a.test", "text", { headers: { "X-A": "1" } });
      await ctx.http.delete("http://a.test");`;
    const { calls } = await runWith(async () => ({ status: 204, headers: [], body: "" }), code);
    const json = { body: '{"a":1}', bodyType: "application/json", query: { q: 1 }, timeoutMs: 5 };
    const text = { body: "text", bodyType: "text/plain;charset=UTF-8", headers: { "X-A": "1" } };
    expect(calls).toMatchObject([
      ["http.request", { method: "POST", url: "http://a.test", ...json }],
      ["http.request", { method: "PUT", url: "http://a.test", ...text }],
      ["http.request", { method: "DELETE", url: "http://a.test", body: null }],
    ]);
  });

  it("parses JSON, joins repeated headers, and gives bytes for what is no text", async () => {
    const type: [string, string] = ["content-type", "application/problem+json"];
    expect(outputOf((await answered('\uFEFF{"a":1}', [type])).outcome)).toEqual({
      status: 200,
      headers: { "content-type": type[1] },
      body: { a: 1 },
    });
    expect(outputOf((await answered("{", [type])).outcome)).toMatchObject({ body: "{" });
    const twice: [string, string][] = [
      ["a", "1"],
      ["a", "2"],
      ["__proto__", "x"],
    ];
    expect(outputOf((await answered("/wA=", twice, "base64")).outcome)).toEqual({
      status: 200,
      headers: JSON.parse('{"a":"1, 2","__proto__":"x"}'),
      body: [255, 0],
    });
  });
});

describe("secrets", () => {
  const secret = 'pass"word\u00e9';
  const answer: AnswerHostCall = async () => secret;

  it("are taken out of logs, output, errors and their stacks", async () => {
    const code = `
      const secret = await ctx.secrets.get("NAME");
      console.log("it is " + secret, { secret });
      ctx.logger.info("fields", { [secret]: [secret], encoded: encodeURIComponent(secret) });
      if (input === "throw") throw new Error("no " + secret);
      return { secret, key: { [secret]: 1 }, length: secret.length };`;
    const completed = (await runWith(answer, code)).outcome;
    expect(outputOf(completed)).toEqual({
      secret: "[redacted]",
      key: { "[redacted]": 1 },
      length: secret.length,
    });
    const failed = (await runWith(answer, code, { input: "throw" })).outcome;
    expect(failed.error?.message).toBe("no [redacted]");
    for (const outcome of [completed, failed]) {
      const text = JSON.stringify(outcome);
      expect(text).not.toMatch(/pass|word/);
      expect(outcome.logs).toHaveLength(2);
    }
  });

  it("are taken out of what a call was about, also where that is cut", async () => {
    const code = `
      const secret = await ctx.secrets.get("NAME");
      await ctx.cache.get("x".repeat(196) + secret).catch(() => {});`;
    const { outcome } = await runWith(answer, code);
    expect(outcome.spans[1]?.target).toMatch(/^x{196}\[red/);
  });

  it("are taken out of what is told while the script runs", async () => {
    const logged = Promise.withResolvers<unknown>();
    const code = `console.log(await ctx.secrets.get("NAME")); await new Promise(() => {});`;
    const stop = new AbortController();
    const running = runWith(answer, code, {
      onLogs: ([entry]) => logged.resolve(entry?.message),
      signal: stop.signal,
    });
    expect(await logged.promise).toBe("[redacted]");
    stop.abort();
    await running;
  });
});
