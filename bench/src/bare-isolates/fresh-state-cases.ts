/** Scripts that are right in a realm of their own, and what each must answer. */
import ivm from "isolated-vm";
import { openHardenedContext } from "./realm-ways.ts";
import { STAND_IN_GUEST } from "./stand-in-guest.ts";

interface FreshStateCase {
  name: string;
  /** The body of `async (input, ctx) => …`. */
  code: string;
  output: string;
}

const CASES: FreshStateCase[] = [
  {
    name: "assigns JSON.parse",
    code: `JSON.parse = () => "own"; return JSON.parse("1");`,
    output: `"own"`,
  },
  {
    name: "reads RegExp.$1",
    code: `/(.*)/.exec("found"); return RegExp.$1;`,
    output: `"found"`,
  },
  {
    name: "replaces Array.prototype[Symbol.iterator]",
    code: `const known = Array.prototype[Symbol.iterator];
      Array.prototype[Symbol.iterator] = function () { return known.call(this); };
      return [...[1]];`,
    output: "[1]",
  },
  {
    name: "adds a method to a built-in prototype",
    code: `Array.prototype.last = function () { return this[this.length - 1]; }; return [1, 2].last();`,
    output: "2",
  },
  {
    name: "puts an accessor on Object.prototype",
    code: `Object.defineProperty(Object.prototype, "ok", { get: () => true }); return {}.ok;`,
    output: "true",
  },
  {
    name: "puts an accessor on Promise.prototype.constructor",
    code: `Object.defineProperty(Promise.prototype, "constructor", { get: () => Promise });
      return await Promise.resolve(1).then((value) => value);`,
    output: "1",
  },
  {
    name: "sets a global",
    code: `globalThis.counter = (globalThis.counter ?? 0) + 1; return globalThis.counter;`,
    output: "1",
  },
  {
    name: "extends Error and sets its name",
    code: `class Own extends Error { constructor() { super("m"); this.name = "Own"; } }
      return String(new Own());`,
    output: `"Own: m"`,
  },
  {
    name: "sets its own toString",
    code: `const own = {}; own.toString = () => "own"; return String(own);`,
    output: `"own"`,
  },
  {
    name: "subclasses Promise with another species",
    code: `class Own extends Promise { static get [Symbol.species]() { return Promise; } }
      return await Own.resolve(1).then((value) => value);`,
    output: "1",
  },
  {
    name: "reads the clock and random numbers",
    code: `return typeof Date.now() + typeof Math.random();`,
    output: `"numbernumber"`,
  },
  {
    name: "formats in a locale",
    code: `return (1234.5).toLocaleString("de-DE");`,
    output: `"1.234,5"`,
  },
];

export interface CaseResult {
  name: string;
  /** What went wrong, or null. */
  failure: string | null;
}

/** Each case in a realm of its own, hardened where the text of `ses` is given. */
export async function runFreshStateCases(ses: string | null): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const { name, code, output } of CASES) {
    const isolate = new ivm.Isolate({ memoryLimit: 128 });
    const found = await runCase(isolate, ses, code);
    results.push({ name, failure: found === output ? null : found });
    isolate.dispose();
  }
  return results;
}

async function runCase(isolate: ivm.Isolate, ses: string | null, code: string): Promise<string> {
  const context = ses === null ? isolate.createContextSync() : openHardenedContext(isolate, ses);
  try {
    context.evalSync(ses === null ? STAND_IN_GUEST : "Object.freeze(globalThis); 0;");
    const program = `export default async (input, ctx) => { ${code} };`;
    const module = await isolate.compileModule(program);
    await module.instantiate(context, () => module);
    await module.evaluate();
    const run = await module.namespace.get("default", { reference: true });
    const start = await context.global.get("runletStart", { reference: true });
    const output: unknown = await start.apply(undefined, [run.derefInto(), "null"], {
      result: { promise: true, copy: true },
    });
    return String(output);
  } catch (error) {
    return String(error);
  }
}
