import { afterAll, describe, expect, it } from "vitest";
import type { LogEntry } from "./outcome.ts";
import { requestOf, type ScriptOptions } from "./testing/request.ts";
import { openSandbox, outputOf } from "./testing/run-script.ts";

const sandbox = openSandbox();
afterAll(() => sandbox.close({ drainMs: 0 }));

const run = (code: string, options?: ScriptOptions) => sandbox.script(code, options);
const failure = async (code: string, options?: ScriptOptions) => {
  const { status, error, outputJson } = await run(code, options);
  return { status, outputJson, ...error };
};

describe("a script", () => {
  it("gets its input and answers with JSON", async () => {
    const outcome = await run("return { hello: input.name };", { input: { name: "Ada" } });
    expect(outcome).toMatchObject({
      status: "completed",
      outputJson: '{"hello":"Ada"}',
      error: null,
      logs: [],
      metrics: { apiCalls: 0, outputBytes: 15 },
    });
    expect(outcome.metrics.cpuMs).toBeGreaterThan(0);
    expect(outcome.metrics.memoryBytes).toBeGreaterThan(0);
  });

  it("sees its facts and input in a ctx that is frozen through and through", async () => {
    const facts = { trigger: { type: "http" }, tenant: { slug: "demo" }, user: null };
    const code = `
      const open = [];
      const visit = (value, path) => {
        if (typeof value !== "object" && typeof value !== "function" || value === null) return;
        if (!Object.isFrozen(value)) open.push(path);
        for (const key of Reflect.ownKeys(value)) visit(value[key], path + "." + String(key));
      };
      visit(ctx, "ctx");
      return { open, keys: Object.keys(ctx), trigger: ctx.trigger, script: ctx.script, input: ctx.input };`;
    expect(outputOf(await run(code, { facts, input: { a: [1, { b: 2 }] } }))).toEqual({
      open: [],
      keys: [
        ...["input", "trigger", "tenant", "script", "execution", "user"],
        ...["logger", "db", "http", "cache", "events", "scripts", "secrets"],
      ],
      trigger: { type: "http" },
      script: null,
      input: { a: [1, { b: 2 }] },
    });
  });

  it("may change its input argument, which is not ctx.input", async () => {
    const code = "input.a = 2; return [input.a, ctx.input.a];";
    expect(outputOf(await run(code, { input: { a: 1 } }))).toEqual([2, 1]);
  });

  it("may await at the top level and use timers", async () => {
    const code = `
      const start = await new Promise((resolve) => setTimeout(resolve, 5, "top"));
      export default async () => {
        const order = [start];
        await new Promise((resolve) => {
          setTimeout(() => { order.push(1); Promise.resolve().then(() => order.push(2)); }, 1);
          setTimeout(() => order.push(3), 1);
          const gone = setTimeout(() => order.push("cleared"), 1);
          clearTimeout(gone);
          let ticks = 0;
          const id = setInterval(() => {
            order.push("tick");
            if (++ticks === 2) { clearInterval(id); setTimeout(resolve, 5); }
          }, 5);
        });
        return order;
      };`;
    expect(outputOf(await run(code))).toEqual(["top", 1, 2, 3, "tick", "tick"]);
  });

  it.each([
    ["undefined", "return undefined;", null],
    ["a symbol", "return Symbol('x');", null],
    ["a thenable", "return { then(r) { r(7) } };", 7],
    ["toJSON", "return { toJSON: () => ({ a: 1 }) };", { a: 1 }],
    ["a getter", "return { get a() { return 1 } };", { a: 1 }],
    ["a proxy", "return new Proxy({ a: 1 }, {});", { a: 1 }],
    ["a forged JSON.stringify", "JSON.stringify = () => 'forged'; return { a: 1 };", { a: 1 }],
    [
      "numbers without a form",
      "return [NaN, 1/0, new Date(0)];",
      [null, null, "1970-01-01T00:00:00.000Z"],
    ],
  ])("may return %s", async (_name, code, expected) => {
    expect(outputOf(await run(code))).toEqual(expected);
  });

  it("is compiled once for a VM", async () => {
    const code = "return 'compiled once';";
    expect((await run(code)).metrics.compileCache).toBe("miss");
    expect((await run(code)).metrics.compileCache).toBe("hit");
  });

  it("never gets another program's code for the same hash", async () => {
    const request = requestOf("return 'aaaa';");
    const other = requestOf("return 'bbbb';");
    other.program.sourceHash = request.program.sourceHash;
    expect(outputOf(await sandbox.run(request))).toBe("aaaa");
    expect(outputOf(await sandbox.run(other))).toBe("bbbb");
  });
});

describe("errors of a script", () => {
  it("point at the author's line", async () => {
    expect(
      await failure("const a = null;\nreturn a.b;", { filename: "price rule (2).js" }),
    ).toEqual({
      status: "failed",
      outputJson: null,
      code: "runtime_error",
      message: "TypeError: Cannot read properties of null (reading 'b')",
      stack:
        "TypeError: Cannot read properties of null (reading 'b')\n    at default (price rule -2-.js:3:10)",
      line: 3,
      column: 10,
    });
  });

  it.each([
    ["a syntax error", "const = 1;", "syntax_error", /^SyntaxError: Unexpected token '='$/, 2, 7],
    [
      "an import",
      `import fs from "node:fs";\nexport default () => fs;`,
      "syntax_error",
      /Imports are not available in scripts: node:fs/,
      1,
      16,
    ],
    [
      "a dynamic import",
      "await import('node:fs');",
      "runtime_error",
      /Imports are not available in scripts/,
      2,
      1,
    ],
    [
      "no default export",
      "export const a = 1;",
      "runtime_error",
      /must have a function as its default export \(there is none\)/,
      null,
      null,
    ],
    [
      "another default export",
      "export default 5;",
      "runtime_error",
      /it is of type number/,
      null,
      null,
    ],
    [
      "a throw at the top level",
      "throw new RangeError('top');\nexport default () => 1;",
      "runtime_error",
      /^RangeError: top$/,
      1,
      7,
    ],
    [
      "a late throw at the top level",
      "await null;\nthrow new Error('late');\nexport default () => 1;",
      "runtime_error",
      /^late$/,
      2,
      7,
    ],
    ["a thrown string", "throw 'boom';", "runtime_error", /^Thrown: boom$/, null, null],
    ["a thrown object", "throw { a: 1 };", "runtime_error", /^Thrown: {"a":1}$/, null, null],
    ["a thrown undefined", "throw undefined;", "runtime_error", /^Thrown: undefined$/, null, null],
    [
      "an error in a timer",
      "setTimeout(() => { throw new Error('tick') }); await new Promise(() => {});",
      "runtime_error",
      /^tick$/,
      2,
      26,
    ],
    [
      "an unhandled rejection",
      "Promise.reject(new Error('lost')); await new Promise(() => {});",
      "runtime_error",
      /^lost$/,
      2,
      16,
    ],
    [
      "a cyclic result",
      "const a = {}; a.a = a; return a;",
      "runtime_error",
      /The result cannot be turned into JSON: Converting circular/,
      null,
      null,
    ],
    [
      "a BigInt result",
      "return 1n;",
      "runtime_error",
      /The result cannot be turned into JSON: Do not know how to serialize a BigInt/,
      null,
      null,
    ],
    ["a timer of text", "setTimeout('1');", "runtime_error", /code in a string is not run/, 2, 1],
  ])("say what is wrong with %s", async (_name, code, errorCode, message, line, column) => {
    const error = await failure(code);
    expect(error).toMatchObject({ status: "failed", code: errorCode, line, column });
    expect(error.message).toMatch(message);
  });

  it("show no path of the host and no frame of the platform", async () => {
    const code = `
      Error.stackTraceLimit = Infinity;
      Error.prepareStackTrace = (error, sites) => sites.map((site) => String(site.getFunction())).join();
      const e = new Error("shown"); e.stack += "\\n    at x (/root/secret.ts:1:1)"; throw e;`;
    const text = JSON.stringify(await failure(code));
    expect(text).toContain("hello.js:5");
    expect(text).not.toMatch(/root|runlet:|isolated-vm|node:|\.ts/);
  });
});

describe("the log", () => {
  it("has levels, fields and the words of console", async () => {
    const { logs } = await run(`
      ctx.logger.debug("d"); ctx.logger.info("i", { a: [1] }); ctx.logger.warn({ b: 2 });
      ctx.logger.error(new Error("e").message, "no object"); console.log("x", 1, null, { c: 3 }, [4]);
      console.warn(new TypeError("t").message);`);
    expect(logs.map(({ level, message, fields }) => [level, message, fields])).toEqual([
      ["debug", "d", null],
      ["info", "i", { a: [1] }],
      ["warn", '{"b":2}', null],
      ["error", "e", { value: "no object" }],
      ["info", 'x 1 null {"c":3} [4]', null],
      ["warn", "t", null],
    ]);
    expect(logs.every(({ at }) => new Date(at).toISOString() === at)).toBe(true);
  });

  it("keeps nothing that a database cannot store", async () => {
    const { logs } = await run(
      String.raw`ctx.logger.info("a\0b\ud800", { c: "\0\ud800", d: "\\u0000", e: "\u{1f600}" });`,
    );
    expect(logs[0]).toMatchObject({
      message: "a\ufffdb\ufffd",
      fields: { c: "\ufffd\ufffd", d: "\\u0000", e: "\u{1f600}" },
    });
  });

  it("is seen while the script runs", async () => {
    const batches: LogEntry[][] = [];
    const controller = new AbortController();
    const outcome = await run("console.log('first'); await new Promise(() => {});", {
      signal: controller.signal,
      onLogs(entries) {
        batches.push(entries);
        controller.abort();
      },
    });
    expect(batches.flat().map(({ message }) => message)).toEqual(["first"]);
    expect(outcome).toMatchObject({ status: "cancelled", logs: [{ message: "first" }] });
  });

  it("is bounded in entries and in bytes, and says so", async () => {
    const many = await run("for (let i = 0; i < 1e5; i++) console.log(i);");
    expect(many.logs).toHaveLength(1_000);
    expect(many.logs.at(-1)?.message).toMatch(/Log limit reached/);
    const large = await run("for (let i = 0; i < 500; i++) console.log('x'.repeat(1e6));");
    expect(JSON.stringify(large.logs).length).toBeLessThan(300_000);
    expect(large.logs.at(-1)?.message).toMatch(/Log limit reached/);
  });
});

describe("limits", () => {
  it("of output count bytes", async () => {
    const limits = { maxOutputBytes: 12 };
    expect(await failure("return '€€€€';", { limits })).toMatchObject({ code: "output_limit" });
    expect(outputOf(await run("return '€€€x';", { limits }))).toBe("€€€x");
  });

  it("of input are 1 MiB", async () => {
    expect(await failure("return 1;", { input: "x".repeat(1_024 * 1_024 - 1) })).toMatchObject({
      status: "failed",
      code: "input_limit",
    });
    const fits = await run("return input.length;", { input: "x".repeat(1_024 * 1_024 - 2) });
    expect(outputOf(fits)).toBe(1_024 * 1_024 - 2);
  });

  it.each(["timeoutMs", "memoryMb", "maxApiCalls", "maxOutputBytes"])(
    "must be whole numbers: %s",
    async (name) => {
      const request = run("return 1;", { limits: { [name]: 1.5 } });
      await expect(request).rejects.toThrow(`limits.${name} must be a whole number`);
    },
  );
});

describe("cancelling", () => {
  it("ends a running script", async () => {
    const controller = new AbortController();
    const outcome = run("console.log('go'); for (;;) {}", {
      signal: controller.signal,
      // Logs of a busy script arrive too: they leave the isolate as they are written.
      onLogs: () => controller.abort(),
    });
    expect(await outcome).toMatchObject({ status: "cancelled", error: { code: "cancelled" } });
  });

  it("answers at once for one that has not begun", async () => {
    const outcome = await run("return 1;", { signal: AbortSignal.abort() });
    expect(outcome).toMatchObject({ status: "cancelled", error: { code: "cancelled" } });
  });
});
