import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { compileProgram } from "./compile-program.ts";
import { openModuleRunner } from "./testing/run-both-ways.ts";

const runner = openModuleRunner();
afterAll(() => runner.close());

function errorOf(source: string) {
  const result = compileProgram(source, "hello.js");
  return "error" in result ? result.error : null;
}

/** Whether an answer says that V8 or we refused the text before any of it ran. */
function isRefusal(answer: unknown): boolean {
  const { refused, error, log } = answer as {
    refused?: unknown;
    error?: { name?: string; line?: number | null };
    log?: unknown[];
  };
  return (
    refused !== undefined ||
    (error?.name === "SyntaxError" && error.line === null && log?.length === 0)
  );
}

describe("a body does what the module does", () => {
  it.each([
    // Default exports of every kind, with the names their functions get.
    "export default (input) => input;",
    "export default function () { throw new Error('here'); }",
    "export default async function () { await null; throw new Error('here'); }",
    "export default async (input) => { throw new Error(input); }",
    "export default function* () {}",
    "export default async function* () {}",
    "export default class { static n = log(this.name); }",
    "export default (class { static n = log(this.name); });",
    "export default class Named { static n = log(this.name); }\nlog(Named.name);",
    "export default (function () { return new Error('x').stack.split('\\n')[1]; });",
    "export default function named() { throw new Error('here'); }",
    "log(named()); export default function named() { return 1; } named.extra = 2; log(named.extra);",
    "export default function named() { return 1; }\nnamed = () => 2;",
    "export default async function main(input) { return main.name + input; }",
    "export default 5",
    "export default 'text'",
    "export default [1, 2]",
    "export default { default: 1 };",
    "export default null",
    "export default undefined",
    "export default {}.x",
    "export default await Promise.resolve(3)",
    "export default Promise.resolve(4)",
    "export default { then(resolve) { resolve(9); } };",
    "let a = 1; export default () => a; a = 2;",
    "let a = 1; export default a; a = 2;",
    "let a = 1; export { a as default }; a = 2;",
    "let a = 1; export { a as 'default' }; a = 2;",
    "let a = 1, b = 2; export { a as default, b, b as 'two words' }",
    "export { late as default }; await null; var late = () => 'late';",
    "export { f as default }; function f() { return 1; } f = () => 2;",
    "{ await using a = { async [Symbol.asyncDispose]() { log('gone'); x = 2; } }; } var x; export { x as default };",
    "let a = 1; using b = { [Symbol.dispose]() { a = 2; } }; export { a as default };",
    // How the words may stand.
    "export default(1)",
    "export default[1]",
    "export default`a`",
    "export default/re/.source",
    "export   default(1)",
    "export/* default */default/* a */(/* b */1/* c */)/* d */;/* e */",
    "export // default\n  default // default\n  (1) // end",
    "export\ndefault\n5\nlog(1)",
    "export\tdefault\t()\t=>\t1\t;",
    "export default\n\n() => { throw new Error('here'); }",
    "log(1)\nexport default (1)\n;[2].forEach(log)",
    "log(1)\nexport {}\n(2), log(3)",
    "const a = 1, l = log\nl\nexport { a as default }\n`x`",
    "const a = 1\nexport const b = a\nexport let c\nexport var d = 4, e\nlog(b)\nexport default d",
    "export function f() { return g(); } export class G {} export async function g() {} log(f().then);",
    "export const { a, b: [c] } = { a: 1, b: [2] }; export default c;",
    "export default 1 // no line end",
    "export default 1 /* no line end */",
    "export default function () {} /re/.test(log(1));",
    "export default class {}\n[1].forEach(log)",
    "#!/usr/bin/env node\nthrow new Error('here');",
    "#!",
    "\uFEFFthrow new Error('here');",
    "\u2028/* \u2029 */ throw new Error('here');",
    "// one\r\n// two\r// three\n throw new Error('here');",
    "/* <!-- --> */ log('<!--'); log(`-->`); log(/<!--/.source); // <!--",
    "let x = 1; log(x --> 0); log(x < ! --x); log(1 <<!--x);",
    "",
    "export {}",
    // The ground that code stands on.
    "log(typeof this); log((() => this)()); log((function () { return this; })());",
    "var __awaiter = (this && this.__awaiter) || log; __awaiter(1);",
    "undeclared = 1;",
    "log(typeof exports); log(typeof module); log(typeof $00);",
    "const $00 = 7, $01 = 8; export default $00 + $01;",
    "\\u0024\\u0030\\u0030 = 1; export default 1;",
    "let \\u{24}00 = 7; export default $00;",
    "'use strict'; 'use asm'; 'anything'; log((function () { return this; })());",
    "log(typeof f); { function f() {} } log(typeof f);",
    "log(v); var v = 1; log(v); try { l; } catch (e) { log(e.message); } let l = 1;",
    "const async = 1, of = 2, get = 3, from = 4, as = 5; export default async + of + get + from + as;",
    "function f() { log(arguments.length); (() => log(arguments[0]))(); } f(1, 2);",
    "log({ arguments: 1 }.arguments); arguments: for (;;) break arguments; class A { arguments() {} }",
    "var undefined; export default 1;",
    "for await (const a of [1, Promise.resolve(2)]) log(a);",
    "function top() { throw new TypeError('here'); }\nconst o = { go() { top(); } };\n o.go();",
    "const f = async () => { await null; throw new Error('here'); };\nawait f();",
    "await null; null.x;",
    "throw 'text';",
    "export default () => { null.f(); }",
    "class A { #p = 1; static { log('block'); } get p() { return this.#p; } } export default new A().p;",
    "label: { log(1); break label; }",
    "if (1) { log(1) } else log(2)",
  ])("%j", async (source) => {
    const { module, body } = await runner.run(source);
    expect(body).toEqual(module);
  });

  it("whatever it is put together from", async () => {
    const statements = fc.constantFrom(
      "let a = log('a')",
      "const b = () => new Error('b').stack.split('\\n')[1]",
      "function c() { throw new RangeError('c') }",
      "var d = typeof this",
      "export const e = [1]",
      "export function f() { return f.name }",
      "export { a }",
      "export { b as default }",
      "export { c as default, d as other }",
      "log(typeof f)",
      "await null",
      "throw new Error('top')",
      "(1, log)('called')",
      "[1].forEach(log)",
      "`template`",
      "/re/.test('re')",
      "{ let a = 1; log(a) }",
      "class G { static n = log(this.name) }",
      "try { c() } catch (error) { log(error.name) }",
      "export default log;\n",
      "export default () => b();\n",
      "export default async function () { c() }\n",
      "export default function named() { return named.name }\n",
      "export default class { static n = log(this.name) }\n",
      "export default (log, function () { return typeof this });\n",
    );
    const separator = fc.constantFrom(
      "\n",
      ";\n",
      "; ",
      " ;",
      "\r\n",
      " // note\n",
      "/* note */",
      " ",
    );
    const module = fc
      .array(fc.tuple(statements, separator), { maxLength: 8 })
      .map((parts) => parts.flat().join(""));
    await fc.assert(
      fc.asyncProperty(module, async (source) => {
        const ways = await runner.run(source);
        fc.pre(!isRefusal(ways.module) || !isRefusal(ways.body));
        expect(ways.body).toEqual(ways.module);
      }),
      { numRuns: 400 },
    );
  });

  // We may refuse more: V8 lets a call be assigned to, and throws when it comes there.
  it("and no loose words get past us that are no module", async () => {
    const words =
      "{ } ( ) [ ] ; , : . => = + - -- > < ! / * ` ${ ' \" \\ // /* */ \n 0 a async function class default export await log(1) return #! \u2028".split(
        / /,
      );
    const soup = fc.array(fc.constantFrom(...words, " "), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(soup, fc.boolean(), async (parts, isTight) => {
        const ways = await runner.run(parts.join(isTight ? "" : " "));
        if (isRefusal(ways.module)) {
          expect(isRefusal(ways.body)).toBe(true);
        } else if (!isRefusal(ways.body)) {
          expect(ways.body).toEqual(ways.module);
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe("a text that would end the function around it", () => {
  it.each([
    "} ; evil(); {",
    "}); evil(); (async function () {",
    "return () => 1; }); evil(); (() => {",
    "return",
    "}",
    "/*",
    "`",
    "`${",
    "'",
    "/[",
    "//\n})/*",
    "*/",
    "\\u007d); evil(); (() => {",
    "if (1)",
    "label:",
    "x =",
    "class A { static { ",
    "(",
    "export default {",
    "export default function () {",
    "-->\n})",
    "\n--> })",
    "/* */ --> })",
    "/*\n*/ --> })",
    "a<!--b\n})",
    "a <!-- })",
    "<!-- })",
    "\n#! })",
    " #! })",
    "\uFEFF#! })",
  ])("%j is a syntax error", async (source) => {
    expect(errorOf(source)).toMatchObject({ code: "syntax_error" });
    expect(isRefusal((await runner.run(source)).module)).toBe(true);
  });
});

describe("syntax errors", () => {
  it.each([
    ["const = 1;", "Unexpected token '='", 1, 7],
    ["\n\tfoo(", "Unexpected end of input", 2, 6],
    ["let a;\n  let a;", "Identifier 'a' has already been declared", 2, 7],
    ["function a() {}\nexport function a() {}", "Identifier 'a' has already been declared", 2, 17],
    ["let a; var a;", "Identifier 'a' has already been declared", 1, 12],
    ["return 1", "'return' outside of function", 1, 1],
    ["new.target", "'new.target' can only be used in functions and class static block", 1, 1],
    ["super.x", "'super' keyword outside a method", 1, 1],
    ["log(arguments)", "arguments is only available in functions", 1, 5],
    ["log({ arguments })", "arguments is only available in functions", 1, 7],
    ["export default () => arguments[0]", "arguments is only available in functions", 1, 22],
    ["let let = 1", "The keyword 'let' is reserved", 1, 5],
    ["with (a) {}", "'with' in strict mode", 1, 1],
    ["010", "Invalid number", 1, 1],
    ["export default 1;\nexport default 2;", "Duplicate export 'default'", 2, 8],
    ["export { a }", "Export 'a' is not defined", 1, 10],
    ["function f() { await 1 }", "Cannot use keyword 'await' outside an async function", 1, 16],
    ["\u2028\u2029@", "Unexpected character '@'", 3, 1],
    ["a<!--b", "HTML comments are not allowed in modules", 1, 3],
    ['import fs from "node:fs";', "Imports are not available in scripts: node:fs", 1, 16],
    ['import "a"; import "b";', "Imports are not available in scripts: a", 1, 8],
    ["export * from 'a'", "Imports are not available in scripts: a", 1, 15],
    ["export { a } from 'b'", "Imports are not available in scripts: b", 1, 19],
    ["() => import.meta.url", "Imports are not available in scripts: import.meta", 1, 7],
  ])("%j: %s", (source, message, line, column) => {
    expect(errorOf(source)).toEqual({
      code: "syntax_error",
      message: `SyntaxError: ${message}`,
      stack: `SyntaxError: ${message}\n    at hello.js:${line}:${column}`,
      line,
      column,
    });
  });

  it("are clean, short text whatever the program says", () => {
    expect(errorOf(`a "${"x\0\uD800".repeat(50_000)}"`)?.message).toMatch(
      /^SyntaxError: Unexpected token '"x\uFFFD\uFFFDx.{1,60}…'$/,
    );
    expect(errorOf(`import "${"x".repeat(50_000)}"`)?.message.length).toBeLessThan(300);
  });

  it("have the name of the file that was asked for, though the program is known", () => {
    compileProgram("const = 2;", "first.js");
    expect(compileProgram("const = 2;", "second.js")).toMatchObject({
      error: { stack: expect.stringContaining("at second.js:1:7") },
    });
  });
});

describe("a program of 100 KB that is hard to read", () => {
  const size = 100_000;

  it.each([
    ["parentheses", "(".repeat(size)],
    ["arrays", "[".repeat(size)],
    ["sums", `1${"+1".repeat(size / 2)}`],
    ["conditions", `${"a?b:".repeat(size / 4)}c`],
    ["else if", `${"if(a);else ".repeat(size / 11)};`],
    ["blocks", `${"{".repeat(size / 2)}${"}".repeat(size / 2)}`],
  ])("may be nested too deeply: %s", (_name, source) => {
    expect(errorOf(source)?.message).toBe("SyntaxError: The script is nested too deeply");
  });

  it("may be a long chain, which is not nested", () => {
    expect(errorOf(`a${".b".repeat(size / 2)}`)).toBeNull();
  });

  it("may declare more names than can be kept apart", () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `$${index.toString(36)}`);
    const inLoops = `${"for(;;)".repeat(900)}{var a${",a".repeat(40_000)}}`;
    for (const source of [`let ${names.join()};`, inLoops]) {
      expect(errorOf(source)?.message).toBe("SyntaxError: The script declares too many names");
    }
    expect(errorOf(`let ${names.slice(0, 3_500).join()};`)).toBeNull();
  });

  it("may have more named groups than can be kept apart", () => {
    const groups = Array.from({ length: 10_000 }, () => "(?<a>.)");
    expect(errorOf(`/${groups.join("|")}/`)?.message).toBe(
      "SyntaxError: The script has too many named groups",
    );
    expect(errorOf(`/${groups.slice(0, 2_000).join("|")}/`)).toBeNull();
  });

  it("may use every short name", async () => {
    const names = Array.from(
      { length: 36 ** 2 },
      (_, index) => `$${index.toString(36).padStart(2, "0")}`,
    );
    const { module, body } = await runner.run(`var ${names.join()};\nexport default () => $00`);
    expect(body).toEqual(module);
  });
});

it("does not confuse programs that differ in a lone surrogate", () => {
  const bodies = ["\uD800", "\uD801"].map((text) =>
    compileProgram(`export default "${text}";`, "hello.js"),
  );
  expect(bodies[0]).not.toEqual(bodies[1]);
});
