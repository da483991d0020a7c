/**
 * Turns a program, an ES module, into one expression for a classic script. A script is compiled once
 * for many contexts; a module would have to be compiled anew for each.
 */
import type { RunError } from "./outcome.ts";
import { findBodyProblem } from "./program/find-body-problem.ts";
import { moduleToBody } from "./program/module-to-body.ts";
import { findNeeds, type ProgramNeeds } from "./program/needed-realm.ts";
import { type ProgramProblem, parseModule } from "./program/parse-module.ts";

const MAX_PROGRAMS = 1_000;
/** UTF-16 units of all texts kept, so that a thousand large programs do not fill the memory. */
const MAX_KEPT_LENGTH = 32 * 1_024 * 1_024;

/** The lines in front of the author's first. */
const PREFIX_LINES = 1;

/** The `lineOffset` with which V8 counts the author's first line as 1; columns need no offset. */
export const BODY_LINE_OFFSET = -PREFIX_LINES;

interface CompiledProgram {
  body: string;
  needs: ProgramNeeds;
}

type Compiled = CompiledProgram | ProgramProblem;

// By their texts, whose hashes V8 keeps. A Map keeps its order of insertion: the first key is the one used longest ago.
const compiled = new Map<string, Compiled>();
let keptLength = 0;

function lengthOf(source: string, result: Compiled): number {
  return source.length + ("body" in result ? result.body.length : result.message.length);
}

function forget(source: string): void {
  const result = compiled.get(source);
  if (result !== undefined) {
    compiled.delete(source);
    keptLength -= lengthOf(source, result);
  }
}

function remember(source: string, result: Compiled): void {
  forget(source);
  compiled.set(source, result);
  keptLength += lengthOf(source, result);
  for (const oldest of compiled.keys()) {
    if (compiled.size <= MAX_PROGRAMS && keptLength <= MAX_KEPT_LENGTH) {
      break;
    }
    forget(oldest);
  }
}

function compile(source: string): Compiled {
  const module = parseModule(source);
  if ("message" in module) {
    return module;
  }
  const body = moduleToBody(source, module);
  if ("message" in body) {
    return body;
  }
  const { text, variable, exported } = body;
  // The end is on a line of its own: the text may end in a comment.
  const inner = `"use strict";let ${variable};\n${text}\nreturn () => ${exported ?? "void 0"};\n`;
  return (
    findBodyProblem(inner) ?? { body: `(async function () {${inner}})`, needs: findNeeds(module) }
  );
}

function syntaxError({ message, line, column }: ProgramProblem, filename: string): RunError {
  const text = `SyntaxError: ${message}`;
  const stack = `${text}\n    at ${filename}:${line}:${column}`;
  return { code: "syntax_error", message: text, stack, line, column };
}

/**
 * `body` is an expression for `new Script(body, { lineOffset: BODY_LINE_OFFSET })`: an async function
 * without parameters, to be called with `this` undefined. Its promise is that of the module's
 * evaluation and resolves with a function that reads the default export (undefined where there is
 * none). Places in the text are the author's. Other programs get `error`, with line and column from 1:
 * syntax errors, imports, `import.meta`.
 *
 * The last 1 000 programs are kept, by their text: a name or a hash that somebody else gives to it
 * never leads to another's code.
 *
 * @param filename shown in the error's stack
 */
export function compileProgram(
  source: string,
  filename: string,
): CompiledProgram | { error: RunError } {
  const result = compiled.get(source) ?? compile(source);
  remember(source, result);
  return "body" in result ? result : { error: syntaxError(result, filename) };
}
