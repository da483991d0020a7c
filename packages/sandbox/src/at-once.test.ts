import { describe, expect, it } from "vitest";
import type { Outcome } from "./index.ts";
import type { ScriptOptions } from "./testing/request.ts";
import { outputOf, sandboxForTest, type TestSandbox } from "./testing/run-script.ts";

/** What a script does whose input says that it should; else it answers at once. */
const DEEDS: Record<string, string> = {
  answers: "return { n: 1, list: [1, { a: null }] };",
  "writes to its log": 'ctx.logger.info("one", { n: 1 }); console.warn("two"); return 3;',
  throws: 'ctx.logger.info("before"); throw new TypeError("on purpose");',
  "leaves a rejection alone": 'Promise.reject(new Error("unheard")); return 1;',
  "rejects with the words of an interruption":
    'Promise.reject(new Error("Script execution timed out.")); return 1;',
  "calls the host": 'const got = await ctx.cache.get("k"); return { got };',
  "calls the host and computes": 'const got = await ctx.cache.get("k"); while (true) {}',
  waits: "await new Promise((resolve) => setTimeout(resolve, 5)); return Date.now() > 0;",
  "never answers": "await new Promise(() => {});",
  "goes too deep": "const down = () => down() + 1; return down();",
  loops: "while (true) {}",
  "loops through microtasks": "for (;;) await null;",
  "loops after its answer": "Promise.resolve().then(() => { while (true) {} }); return 1;",
  "matches for ever": 'return /^(a+)+$/.test("a".repeat(60) + "!");',
  "fills the memory":
    "const all = []; for (;;) all.push(Array.from({ length: 50_000 }, String).join());",
  "makes V8 give up": "const all = []; for (;;) all.push(new Array(1_000).fill(1.1));",
  "answers too much": 'return "x".repeat(2_000_000);',
};

const codeOf = (deed: string) => `if (input === null) return null;\n${deed}`;
const LIMITS = { timeoutMs: 1_000, memoryMb: 64 };

/** Runs it often enough that it may be run on the VM's main thread. */
async function prove(sandbox: TestSandbox, code: string, options: ScriptOptions = {}) {
  for (let run = 0; run < 20; run += 1) {
    expect(outputOf(await sandbox.script(code, { limits: LIMITS, ...options }))).toBe(null);
  }
}

const answerHostCall: ScriptOptions["answerHostCall"] = async ({ op }) => op;

/** All that a caller gets to know of, but for times and sizes. */
function told({ status, outputJson, outputType, error, logs, spans, metrics }: Outcome) {
  return {
    ...{ status, outputJson, outputType, error, apiCalls: metrics.apiCalls },
    logs: logs.map(({ level, message, fields }) => ({ level, message, fields })),
    spans: spans.map(({ op }) => op),
  };
}

describe("a script that has always been quick, and now", () => {
  it.for(Object.entries(DEEDS))("%s, ends as in its first execution", async ([, deed]) => {
    const code = codeOf(deed);
    const options = { limits: LIMITS, answerHostCall, input: 1 };
    const fresh = await sandboxForTest().script(code, options);
    const sandbox = sandboxForTest();
    await prove(sandbox, code);
    expect(told(await sandbox.script(code, options))).toEqual(told(fresh));
    // Whatever became of its VM or isolate: the next is served.
    expect(outputOf(await sandbox.script(code, { limits: LIMITS }))).toBe(null);
  });

  it("takes long, is begun again where it holds up nobody, and does nothing twice", async () => {
    const code = codeOf(`
      ctx.logger.info("once");
      ctx.cache.set("k", 1);
      const begun = Date.now();
      while (Date.now() < begun + 150) {}
      return Date.now() - begun;`);
    const sandbox = sandboxForTest();
    await prove(sandbox, code);
    const calls: string[] = [];
    const outcome = await sandbox.script(code, {
      input: 1,
      limits: LIMITS,
      answerHostCall: async ({ op }) => calls.push(op),
    });
    expect(outcome.logs.map(({ message }) => message)).toEqual(["once"]);
    expect(calls).toEqual(["cache.set"]);
    // The first try is part of what the execution took.
    expect(outcome.metrics.durationMs - Number(outputOf(outcome))).toBeGreaterThanOrEqual(100);
  });

  it("loops, ends without its neighbours in the VM", async () => {
    const sandbox = sandboxForTest({ maxVmsPerTenant: 1 });
    const code = codeOf("while (true) {}");
    await prove(sandbox, code);
    const neighbour = sandbox.script(
      'await new Promise((resolve) => setTimeout(resolve, 300)); return "fine";',
      { limits: LIMITS },
    );
    const looping = sandbox.script(code, { input: 1, limits: LIMITS });
    expect(outputOf(await neighbour)).toBe("fine");
    expect((await looping).status).toBe("timeout");
  });
});
