/**
 * Parses a script as an ES module. Its text is untrusted, and it is parsed in the process of the host:
 * what may cost more than a straight reading of it is bounded here.
 */
import { Parser, type Program } from "acorn";
import { cleanText } from "../vm-process/clean-error.ts";

/** What is wrong with a program, and where: line and column from 1. */
export interface ProgramProblem {
  message: string;
  line: number;
  column: number;
}

/**
 * Acorn compares each name that is declared with those of its scope, and writes each `var` into every
 * scope around it: 100 KB of nested loops take it 3 s and a gigabyte. These are steps of that work,
 * some 50 ms of it: four thousand names in one scope.
 */
const MAX_DECLARING_STEPS = 8_000_000;
/** To write a name into a scope, against comparing it with another one. */
const STEPS_TO_WRITE = 8;

/** Of all regular expressions: each is compared with all before it. */
const MAX_NAMED_GROUPS = 2_000;

const MAX_TOKEN_LENGTH = 60;

interface Scope {
  var: string[];
  lexical: string[];
  functions: string[];
}

/** The part of acorn's parser that plugins build upon and its types leave out. */
interface ParserInternals {
  scopeStack: Scope[];
  declareName(name: string, kind: number, position: number): void;
  raise(position: number, message: string): never;
}

const BoundedParser = Parser.extend((BaseParser) => {
  const Base = BaseParser as unknown as new (...args: never[]) => ParserInternals;
  class Bounded extends Base {
    #declaringSteps = 0;

    override declareName(name: string, kind: number, position: number): void {
      const scope = this.scopeStack.at(-1) as Scope;
      const known = scope.var.length + scope.lexical.length + scope.functions.length;
      this.#declaringSteps += known + STEPS_TO_WRITE * this.scopeStack.length;
      if (this.#declaringSteps > MAX_DECLARING_STEPS) {
        this.raise(position, "The script declares too many names");
      }
      super.declareName(name, kind, position);
    }
  }
  return Bounded as unknown as typeof BaseParser;
});

/** What acorn throws: `pos` and `raisedAt` are where the token at fault begins and ends. */
interface AcornError extends SyntaxError {
  pos: number;
  raisedAt: number;
  loc: { line: number; column: number };
}

function isAcornError(error: unknown): error is AcornError {
  return error instanceof SyntaxError && "loc" in error && "raisedAt" in error;
}

function describe({ message, pos, raisedAt }: AcornError, source: string): string {
  // Acorn ends its messages with a position whose column counts from 0.
  const words = message.replace(/ \(\d+:\d+\)$/, "");
  if (words === "Not enough stack space to parse input") {
    return "The script is nested too deeply";
  }
  if (words !== "Unexpected token") {
    return words;
  }
  const token = source.slice(pos, raisedAt);
  return token === "" && pos >= source.trimEnd().length
    ? "Unexpected end of input"
    : `Unexpected token '${cleanText(token, MAX_TOKEN_LENGTH)}'`;
}

/** At the least: wherever the letters stand, so that nothing has to be parsed for it. */
function hasTooManyNamedGroups(source: string): boolean {
  return source.split("(?<", MAX_NAMED_GROUPS + 2).length > MAX_NAMED_GROUPS + 1;
}

/** A syntax error of the text, which includes being nested too deeply, is an answer and not an exception. */
export function parseModule(source: string): Program | ProgramProblem {
  if (hasTooManyNamedGroups(source)) {
    return { message: "The script has too many named groups", line: 1, column: 1 };
  }
  try {
    return BoundedParser.parse(source, {
      ecmaVersion: "latest",
      sourceType: "module",
      locations: true,
    });
  } catch (error) {
    if (error instanceof RangeError) {
      return { message: "The script is nested too deeply", line: 1, column: 1 };
    }
    if (!isAcornError(error)) {
      throw error;
    }
    const { line, column } = error.loc;
    return { message: describe(error, source), line, column: column + 1 };
  }
}
