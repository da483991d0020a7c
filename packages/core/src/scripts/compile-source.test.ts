import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { CoreError } from "../errors.ts";
import { compileSource } from "./compile-source.ts";
import type { Language } from "./script.ts";

function refusal(source: string, language: Language) {
  try {
    compileSource(source, language);
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
    "an enum",
    "typescript",
    "export default 1;\n\tenum A { B }",
    /enum is not supported here/,
    "2:2",
  ],
  [
    "a namespace with values",
    "typescript",
    "namespace N { export const a = 1 }\nexport default 1;",
    /namespace/,
    "1:1",
  ],
  [
    "a parameter property",
    "typescript",
    "export default class { constructor(private a: number) {} }",
    /parameter property/,
    "1:44",
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
    /Unexpected character '@'/,
    "2:1",
  ],
];

test.each(refused)("refuses %s (%s)", (_name, language, source, message, at) => {
  const error = refusal(source, language);
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
])("refuses a source without a default export: %j", (source) => {
  const error = refusal(source, "javascript");
  expect(error.message).toMatch(/^source: must have a default export/);
  expect(error.fields).toEqual([{ path: "source", message: expect.any(String) }]);
});

test("counts bytes, not characters", () => {
  const frame = (size: number) => `export default 1; // ${"é".repeat(size)}`;
  const length = Buffer.byteLength(frame(0));
  const fits = (102_400 - length) / 2;
  expect(() => compileSource(frame(Math.floor(fits)), "javascript")).not.toThrow();
  expect(refusal(frame(Math.floor(fits) + 1), "javascript").message).toMatch(
    /must be at most 102400 bytes of UTF-8; it has 10240[12]/,
  );
});

test.each<[Language, string]>([
  ["javascript", "export default async function (input, ctx) { return { hello: input.name } }"],
  ["javascript", "const run = () => 1;\nexport { run as default };"],
  ["javascript", "const run = () => 1;\nexport { run as 'default' };"],
  ["javascript", "await 1;\nexport default () => /(?<a>x)/v.exec('x')?.groups ?? 1n ** 2n;"],
])("accepts %s as it is: %s", (language, source) => {
  expect(compileSource(source, language)).toEqual({
    program: source,
    sourceHash: createHash("sha256").update(source).digest("hex"),
  });
});

test("takes types away without moving anything", () => {
  const source = `import type { A } from "a";
interface Input { name: string }
export default async function (input: Input, ctx: any): Promise<{ hello: string }> {
  const name = input.name as string;
  throw new Error(name satisfies string);
}`;
  const { program } = compileSource(source, "typescript");
  expect(program).not.toMatch(/interface|Promise|satisfies| as |import/);
  expect(program.split("\n").map((line) => line.length)).toEqual(
    source.split("\n").map((line) => line.length),
  );
  expect(program.indexOf("throw new Error")).toBe(source.indexOf("throw new Error"));
});
