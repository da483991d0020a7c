import { expect, it } from "vitest";
import { cleanRuntimeError, cleanSyntaxError } from "./clean-error.ts";

it("keeps only the author's frames", () => {
  const error = cleanRuntimeError(
    {
      name: "TypeError",
      message: "no",
      stack: [
        "TypeError: no",
        "    at Module.default (hello.js:2:7)",
        "    at Array.map (<anonymous>)",
        "    at start (runlet:guest/main.ts:90:5)",
        "    at async hello.js:9:1",
        "    at (<isolated-vm boundary>)",
        "    at go (file:///home/someone/runner/vm.ts:22:21)",
      ].join("\n"),
    },
    "hello.js",
  );
  expect(error).toEqual({
    code: "runtime_error",
    message: "TypeError: no",
    stack: "TypeError: no\n    at default (hello.js:2:7)\n    at hello.js:9:1",
    line: 2,
    column: 7,
  });
});

it("bounds what a script chose to write, quickly", () => {
  const stack = `    at ${" (".repeat(50_000)}\n${"    at f (hello.js:1:1)\n".repeat(1_000)}`;
  const error = cleanRuntimeError(
    { name: "E\0", message: "m\uD800".repeat(50_000), stack },
    "hello.js",
  );
  expect(error.message.length).toBeLessThan(9_000);
  expect(error.message).not.toContain("\0");
  expect(error.message.isWellFormed()).toBe(true);
  expect(error.stack?.split("\n")).toHaveLength(21);
});

it("takes line and column of a syntax error from its end", () => {
  const text = { name: "SyntaxError", message: "Unexpected token ';' [hello.js:2:10]", stack: "" };
  expect(cleanSyntaxError(text, "hello.js")).toMatchObject({
    code: "syntax_error",
    message: "SyntaxError: Unexpected token ';'",
    line: 2,
    column: 10,
  });
});

it("is quick with a stack that a script made long", () => {
  const stack = `    at${" (:1:1".repeat(160)}x\n`.repeat(40_000);
  const error = cleanRuntimeError({ name: "N".repeat(1e6), message: "m", stack }, "hello.js");
  expect(error.stack).toBe(error.message);
  expect(error.message.length).toBeLessThan(200);
});
