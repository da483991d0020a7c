import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller } from "../access/caller.ts";
import { compileSource } from "../scripts/compile-source.ts";
import { createScript } from "../scripts/create-script.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { scriptInput } from "../testing/test-script.ts";
import { createTestTenant } from "../testing/test-tenant.ts";
import { mapError, mapLogs } from "./author-positions.ts";
import { executeScript } from "./execute-script.ts";
import type { LogEntry } from "./execution.ts";
import { getExecution } from "./get-execution.ts";
import type { Outcome, RunProgram } from "./run-program.ts";

const source = `interface Order { lines: string[] }
enum Color { Red, Green = "g" }
namespace Shop {
  export function price(order: Order): number {
    /* 😀 */ throw new RangeError("no price" as string);
  }
}
class Cart {
  constructor(private readonly order: Order) { Color.Red; }
\ttotal<T>(): number { return   Shop.price(this.order); }
}

export default async function (input: Order, ctx: any): Promise<number> {
  try { new Cart(input).total<Color>(); }
  catch (error) { ctx.logger.error((error as Error).stack); }
  return (null as any).missing;
}
`;

/** Where a text stands in the source, as stack frames name it. */
function placeOf(text: string): string {
  const before = source.slice(0, source.indexOf(text)).split("\n");
  return `shop.ts:${before.length}:${(before.at(-1) ?? "").length + 1}`;
}

const expectedLog = [
  "RangeError: no price",
  `    at Object.price (${placeOf("new RangeError")})`,
  `    at Cart.total (${placeOf("price(this.order)")})`,
  `    at default (${placeOf("total<Color>")})`,
];

const metrics: Outcome["metrics"] = {
  durationMs: 1,
  cpuMs: 1,
  memoryBytes: 1,
  apiCalls: 0,
  outputBytes: 0,
  vm: "warm",
  compileCache: "miss",
};

/** Runs in this process, where V8 makes the stacks, and reports them with the name a sandbox would show. */
const runInProcess: RunProgram = async ({ program, onLogs }) => {
  const url = `data:text/javascript,${encodeURIComponent(program.source).replace(/[()]/g, escape)}`;
  const clean = (stack: string) =>
    stack
      .replaceAll(url, "shop.ts")
      .split("\n")
      .filter((line) => !line.startsWith("    at ") || line.includes("shop.ts"))
      .join("\n");
  const logs: LogEntry[] = [];
  const log = (message: string) =>
    logs.push({
      at: new Date(0).toISOString(),
      level: "error",
      message: clean(message),
      fields: null,
    });
  const { default: run } = await import(url);
  try {
    await run({}, { logger: { error: log } });
  } catch (thrown) {
    onLogs(logs.slice());
    const { message, stack } = thrown as Error;
    const [, line, column] = /shop\.ts:(\d+):(\d+)/.exec(clean(stack ?? "")) ?? [];
    const error = {
      code: "runtime_error" as const,
      message,
      stack: clean(stack ?? ""),
      line: Number(line),
      column: Number(column),
    };
    return { status: "failed", outputJson: null, error, logs, metrics };
  }
  throw new Error("the script was to throw");
};

let core: TestCore;
let admin: Caller;

beforeAll(async () => {
  core = await createTestCore({ runProgram: runInProcess });
  admin = (await createTestTenant(core, "acme")).callers.admin;
});
afterAll(() => core.release());

test("an execution's error and logs point at the author's lines, recorded as answered", async () => {
  const input = scriptInput({ name: "shop", source, language: "typescript", status: "active" });
  const { id: scriptId } = await createScript(core.context, admin, input);
  const execution = await executeScript(core.context, {
    tenantId: admin.tenant.id,
    scriptId,
    input: {},
    trigger: "api",
  });
  const [file, line, column] = placeOf("missing").split(":");
  expect(execution.error).toEqual({
    code: "runtime_error",
    message: "Cannot read properties of null (reading 'missing')",
    stack: `TypeError: Cannot read properties of null (reading 'missing')\n    at default (${file}:${line}:${column})`,
    line: Number(line),
    column: Number(column),
  });
  expect(execution.logs.map(({ message }) => message.split("\n"))).toEqual([expectedLog]);
  const recorded = await getExecution(core.context, admin, { id: execution.id });
  expect(recorded.error).toEqual(execution.error);
  expect(recorded.logs).toEqual(execution.logs);
});

const entry = (message: string): LogEntry => ({
  at: "2026-01-01T00:00:00.000Z",
  level: "info",
  message,
  fields: { stack: "    at f (shop.ts:1:1)" },
});

const errorOf = (stack: string | null, line: number | null, column: number | null) => ({
  code: "runtime_error" as const,
  message: "at f (shop.ts:1:1)",
  stack,
  line,
  column,
});

test("without a map nothing is touched", () => {
  const error = errorOf("x\n    at f (shop.ts:9:9)", 9, 9);
  const logs = [entry("    at f (shop.ts:9:9)")];
  expect(mapError(error, null)).toBe(error);
  expect(mapLogs(logs, null)).toBe(logs);
});

test("only frames of the script's file are touched", async () => {
  const { sourceMap } = await compileSource(source, "typescript");
  const kept = [
    "at f (shop.ts:1:1)",
    "see shop.ts:1:1 at noon",
    "    at f (<anonymous>)",
    "    at f (runlet:guest/main.ts:1:1)",
    "    at f (/home/x.ts:1:1)",
    "    at f (shop.js:1:1)",
    "    at f (shop.ts:1:1) and more",
    `    at ${" (".repeat(600)}(shop.ts:1:1)`,
    `    at ${" (".repeat(400)}`,
    "",
  ].join("\n");
  const [logged] = mapLogs([entry(kept)], sourceMap);
  expect(logged).toEqual(entry(kept));
});

test("frames may be asynchronous, without a function, and in a file with spaces", async () => {
  const { program, sourceMap } = await compileSource(source, "typescript");
  const lines = program.split("\n");
  const line = lines.findIndex((text) => text.includes(".missing")) + 1;
  const place = `${line}:${(lines[line - 1] ?? "").indexOf("missing") + 1}`;
  const frames = (at: string) =>
    [
      `async f (a b.ts:${at})`,
      `async a b.ts:${at}`,
      `a b.ts:${at}`,
      `new A.b [as c] (a b.ts:${at})`,
    ]
      .map((text) => `    at ${text}`)
      .join("\n");
  const [logged] = mapLogs([entry(frames(place))], sourceMap);
  expect(logged?.message).toBe(frames(placeOf("missing").replace("shop.ts:", "")));
});

test("a place that no author wrote is none", async () => {
  const { sourceMap } = await compileSource(source, "typescript");
  for (const [line, column] of [
    [0, 0],
    [99_999, 1],
    [999_999_999, 999_999_999],
  ] as const) {
    expect(
      mapError(errorOf(`x\n    at f (shop.ts:${line}:${column})`, line, column), sourceMap),
    ).toEqual(errorOf("x\n    at f (shop.ts)", null, null));
  }
  expect(mapError(errorOf(null, null, null), sourceMap)).toEqual(errorOf(null, null, null));
});
