/**
 * For tests of the web platform's globals: snippets that run in a script and in this Node.js, whose
 * own implementation says what is right.
 */
import { beforeAll, describe, expect, it } from "vitest";
import type { NeededRealm } from "../protocol.ts";
import { requestOf } from "./request.ts";
import { openSandbox, outputOf } from "./run-script.ts";

/** Runs in both places: turns what a snippet gave into JSON that shows kinds, order and identity. */
async function runSnippets(snippets: Record<string, () => unknown>): Promise<unknown> {
  const show = (value: unknown, seen: unknown[] = []): unknown => {
    if (value === undefined || typeof value === "bigint" || typeof value === "symbol") {
      return `<${String(value)}>`;
    }
    if (typeof value === "number" && !(Number.isFinite(value) && !Object.is(value, -0))) {
      return `<${Object.is(value, -0) ? "-0" : value}>`;
    }
    if (typeof value === "function") {
      return `<function ${value.name}/${value.length}>`;
    }
    if (typeof value !== "object" || value === null) {
      return value;
    }
    if (seen.includes(value)) {
      return `<seen ${seen.indexOf(value)}>`;
    }
    seen.push(value);
    const kind = Object.prototype.toString.call(value).slice(8, -1);
    const list = (items: Iterable<unknown>) => Array.from(items, (item) => show(item, seen));
    if (value instanceof ArrayBuffer) {
      return { kind, bytes: Array.from(new Uint8Array(value)) };
    }
    if (value instanceof Map || value instanceof Set || ArrayBuffer.isView(value)) {
      const items = value instanceof DataView ? new Uint8Array(value.buffer) : value;
      return { kind, items: list(items as Iterable<unknown>) };
    }
    if (value instanceof Date || value instanceof RegExp || value instanceof Number) {
      return { kind, text: String(value) };
    }
    if (value instanceof Error) {
      const { code, message, cause } = value as Error & { code?: unknown };
      return { kind, name: value.name, code, message, cause: show(cause, seen) };
    }
    if (Array.isArray(value)) {
      return list(value);
    }
    const entries = Object.entries(value).map(([key, item]) => [key, show(item, seen)]);
    return kind === "Object"
      ? Object.fromEntries(entries)
      : { kind, ...Object.fromEntries(entries) };
  };
  const results: Record<string, unknown> = {};
  for (const [code, run] of Object.entries(snippets)) {
    try {
      results[code] = show(await run());
    } catch (thrown) {
      // Words are each implementation's own.
      const { name, code: number } = thrown as Error & { code?: unknown };
      const by = (thrown as Error).constructor.name;
      results[code] = { throws: name, by, ...(by === "DOMException" ? { number } : {}) };
    }
  }
  return results;
}

/** The code of a function of both places. */
function programOf(snippets: readonly string[]): string {
  const functions = snippets.map((code) => {
    const body = /\breturn\b/.test(code) ? code : `return (${code});`;
    return `${JSON.stringify(code)}: async () => { ${body} }`;
  });
  return `${runSnippets}
const results = await runSnippets({\n${functions.join(",\n")}\n});
return { isKept: Object.isFrozen(globalThis), results };`;
}

async function runInRealm(realm: NeededRealm, code: string): Promise<Record<string, unknown>> {
  const sandbox = openSandbox({ slotsPerVm: 1 }, realm);
  const request = requestOf(code, { limits: { memoryMb: 128 } });
  try {
    // The first execution of a program in an isolate is in a realm of its own.
    let output: { isKept: boolean; results: Record<string, unknown> };
    do {
      output = outputOf(await sandbox.run(request)) as typeof output;
    } while (output.isKept !== (realm !== "own"));
    return output.results;
  } finally {
    await sandbox.close({ drainMs: 0 });
  }
}

/**
 * Makes a test of each snippet.
 * @param snippets expressions, or bodies of functions with a `return`
 * @param deviations what the standard asks for where Node.js does otherwise, or what scripts have
 *   otherwise on purpose
 */
export function compareWithNode(
  title: string,
  snippets: readonly string[],
  deviations: Record<string, unknown> = {},
): void {
  describe(title, () => {
    let inNode: Record<string, unknown>;
    let inScript: Record<string, unknown>;
    /** The same in a realm that is kept, as far as it can be seen there. */
    let inKeptRealm: Record<string, unknown>;
    beforeAll(async () => {
      const program = programOf([...snippets, ...Object.keys(deviations)]);
      inScript = await runInRealm("own", program);
      inKeptRealm = await runInRealm("alone", program);
      const AsyncFunction = (async () => undefined).constructor as new (
        code: string,
      ) => () => Promise<unknown>;
      const answer = await new AsyncFunction(program)();
      inNode = JSON.parse(JSON.stringify(answer)).results;
    });
    it.each(snippets)("%s", (code) => {
      expect(inScript[code]).toEqual(inNode[code]);
    });
    it("does the same in a kept realm", () => {
      expect(inKeptRealm).toEqual(inScript);
    });
    const others = Object.entries(deviations);
    if (others.length > 0) {
      it.each(others)("%s, unlike Node.js", (code, expected) => {
        expect(inNode[code]).not.toEqual(expected);
        expect(inScript[code]).toEqual(expected);
      });
    }
  });
}
