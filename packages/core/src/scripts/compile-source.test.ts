import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { CoreError } from "../errors.ts";
import { compileSource } from "./compile-source.ts";
import type { Language } from "./script.ts";

async function refusal(source: string, language: Language) {
  try {
    await compileSource(source, language);
  } catch (error) {
    if (error instanceof CoreError) return error;
    throw error;
  }
  throw new Error(`accepted: ${source}`);
}

const refused: [name: string, language: Language, source: string, message: RegExp, at: string][] = [
  [
    "a stray token",
    "javascript",
    "export default function () {\n  let x = ;\n}",
    /Unexpected token/,
    "2:11",
  ],
  ["an unfinished block", "javascript", "export default function () {", /Unexpected token/, "1:29"],
  [
    "a column after tabs and wide characters",
    "javascript",
    "export default 1;\n\t/* 😀é */ x = = 3;",
    /Unexpected token/,
    "2:16",
  ],
  [
    "await outside a function that may",
    "javascript",
    "export default () => { await 1 };",
    /./,
    "1:24",
  ],
  [
    "a name declared twice",
    "javascript",
    "let a;\nlet a;\nexport default 1;",
    /already been declared/,
    "2:5",
  ],
  ["with", "javascript", "with (a) {}\nexport default 1;", /'with' in strict mode/, "1:1"],
  [
    "an import",
    "javascript",
    "\nimport fs from 'node:fs';\nexport default 1;",
    /import is not available/,
    "2:1",
  ],
  [
    "export from",
    "javascript",
    "export default 1;\nexport { a } from 'b';",
    /export … from is not available/,
    "2:1",
  ],
  [
    "export star",
    "javascript",
    "export default 1;\n  export * from 'b';",
    /export … from is not available/,
    "2:3",
  ],
  [
    "TypeScript in JavaScript",
    "javascript",
    "export default (a: string) => a;",
    /Unexpected token/,
    "1:18",
  ],
  [
    "a type that is missing",
    "typescript",
    "/* 😀 */ const a: = 3;\nexport default a;",
    /Unexpected token `=`$/,
    "1:19",
  ],
  [
    "a value import",
    "typescript",
    "import { a } from 'b';\nexport default a;",
    /import is not available/,
    "1:1",
  ],
  [
    "a decorator",
    "typescript",
    "export default 1;\n@d class A {}",
    /decorators are not available/,
    "2:1",
  ],
  [
    "a value import beside an enum",
    "typescript",
    "enum A { B }\n\n  import { b } from 'c';\nexport default b;",
    /import is not available/,
    "3:3",
  ],
  [
    "a name declared twice beside an enum",
    "typescript",
    "enum A { B, C }\ntype D = string; let d: D; let d: D;\nexport default 1;",
    /already been declared/,
    "2:32",
  ],
  [
    "a syntax error beside an enum",
    "typescript",
    "enum A { B }\n/* 😀 */ const a: = 3;\nexport default a;",
    /Unexpected token `=`$/,
    "2:19",
  ],
  [
    "a member of an enum that is missing",
    "typescript",
    "\tenum A { B = }\nexport default 1;",
    /Expression expected/,
    "1:15",
  ],
];

test.each(refused)("refuses %s (%s)", async (_name, language, source, message, at) => {
  const error = await refusal(source, language);
  const [field] = error.fields;
  expect(error.code).toBe("invalid_input");
  expect(field?.path).toBe("source");
  expect(field?.message).toMatch(message);
  expect(`${field?.line}:${field?.column}`).toBe(at);
  expect(error.message).toBe(`source: ${field?.message} (${at})`);
});

test.each([
  "",
  "const a = 1;",
  "export const a = 1;",
  "module.exports = () => 1;",
  "export { a }; function a() {}",
])("refuses a source without a default export: %j", async (source) => {
  const error = await refusal(source, "javascript");
  expect(error.message).toMatch(/^source: must have a default export/);
  expect(error.fields).toEqual([{ path: "source", message: expect.any(String) }]);
});

test("counts bytes, not characters", async () => {
  const frame = (size: number) => `export default 1; // ${"é".repeat(size)}`;
  const length = Buffer.byteLength(frame(0));
  const fits = (102_400 - length) / 2;
  await expect(compileSource(frame(Math.floor(fits)), "javascript")).resolves.toBeDefined();
  expect((await refusal(frame(Math.floor(fits) + 1), "javascript")).message).toMatch(
    /must be at most 102400 bytes of UTF-8; it has 10240[12]/,
  );
});

test.each<[Language, string]>([
  ["javascript", "export default async function (input, ctx) { return { hello: input.name } }"],
  ["javascript", "const run = () => 1;\nexport { run as default };"],
  ["javascript", "const run = () => 1;\nexport { run as 'default' };"],
  ["javascript", "await 1;\nexport default () => /(?<a>x)/v.exec('x')?.groups ?? 1n ** 2n;"],
])("accepts %s as it is: %s", async (language, source) => {
  expect(await compileSource(source, language)).toEqual({
    program: source,
    sourceMap: null,
    sourceHash: createHash("sha256").update(source).digest("hex"),
  });
});

test("takes types away without moving anything", async () => {
  const source = `import type { A } from "a";
interface Input { name: string }
export default async function (input: Input, ctx: any): Promise<{ hello: string }> {
  const name = input.name as string;
  throw new Error(name satisfies string);
}`;
  const { program, sourceMap } = await compileSource(source, "typescript");
  expect(sourceMap).toBeNull();
  expect(program).not.toMatch(/interface|Promise|satisfies| as |import/);
  expect(program.split("\n").map((line) => line.length)).toEqual(
    source.split("\n").map((line) => line.length),
  );
  expect(program.indexOf("throw new Error")).toBe(source.indexOf("throw new Error"));
});

/** What a program's default export answers, run in this process. */
async function answerOf(program: string): Promise<unknown> {
  const module = await import(`data:text/javascript,${encodeURIComponent(program)}`);
  return module.default();
}

test.each([
  [
    "enums",
    "enum A { B, C = 'c', D = 1 << 2 }\nexport default () => [A.B, A[0], A.C, A.D];",
    [0, "B", "c", 4],
  ],
  ["const enums", "const enum A { B = 3 }\nexport default () => A.B;", 3],
  [
    "namespaces",
    "namespace N { export const a = 1; export namespace M { export const f = () => a } }\nexport default () => N.M.f();",
    1,
  ],
  ["aliases", "namespace N { export const a = 1 }\nimport b = N.a;\nexport default () => b;", 1],
  [
    "parameter properties",
    "class P { constructor(private readonly a: number, public b = 2) {} sum() { return this.a + this.b } }\nexport default () => new P(1).sum();",
    3,
  ],
  [
    "declarations that merge",
    "function f() { return f.x }\nnamespace f { export const x = 5 }\nexport default () => f();",
    5,
  ],
  ["exported enums", "export enum A { B }\nexport default () => A.B;", 0],
  [
    "the newest of the language beside an enum",
    `import type { T } from "t";
enum A { B }
export default async () => {
  await using a: T = { async [Symbol.asyncDispose]() {} } satisfies T;
  class C { #p: T = 1; y?: string; static { A.B } get p() { return this.#p!; } }
  return [/(?<a>x)/v.exec("x")?.groups?.a ?? null, Object.keys(new C()), 2n ** 3n === 8n];
};`,
    ["x", ["y"], true],
  ],
])("compiles %s of TypeScript, with a source map", async (_name, source, answer) => {
  const { program, sourceMap } = await compileSource(source, "typescript");
  expect(JSON.parse(sourceMap ?? "null")).toMatchObject({
    version: 3,
    mappings: expect.any(String),
  });
  expect(await answerOf(program)).toEqual(answer);
});

test("bounds what a source may become", async () => {
  const source = `const enum A { B = "${"x".repeat(10_000)}" }\n${"A.B;".repeat(100)}export default 1;`;
  expect((await refusal(source, "typescript")).message).toBe(
    "source: must compile to at most 409600 characters",
  );
});

const size = 100_000;
const doubling = Array.from({ length: 30 }, (_, index) => `a${index + 1} = a${index} + a${index}`);

/** Each of these once broke the compiler for all sources after it, or took it minutes or gigabytes. */
test.each<[string, Language, string]>([
  ["parentheses", "typescript", "(".repeat(size)],
  ["types", "typescript", `let a: ${"[".repeat(size)}`],
  ["blocks", "typescript", `${"{".repeat(size / 2)}${"}".repeat(size / 2)}`],
  ["namespaces", "typescript", `${"namespace A{".repeat(3_000)}let a${"}".repeat(3_000)}`],
  ["strings that double", "typescript", `enum A { a0 = "${"x".repeat(16)}", ${doubling.join()} }`],
  ["names in loops", "javascript", `${"for(;;)".repeat(900)}{var a${",a".repeat(46_000)}}`],
  ["many enums", "typescript", "enum A{a}".repeat(11_000)],
])("survives hostile %s of %s", async (_name, language, source) => {
  const bad = compileSource(source, language);
  const good = compileSource("export default (a: number) => a", "typescript");
  await expect(bad).rejects.toMatchObject({
    code: "invalid_input",
    message: expect.stringMatching(/^source: /),
  });
  expect((await good).program).toBe("export default (a        ) => a");
});
