import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { type Node, type Program, parse } from "acorn";
import { transformSync } from "amaro";
import type { Language } from "../script.ts";

/** Enums can make much of little; a program is read again by whoever runs it. In UTF-16 units. */
const maxProgramLength = 409_600;

export interface CompiledText {
  /** JavaScript, one ES module. */
  program: string;
  /** From places in the program to those in the source, as JSON; null where they are the same. */
  sourceMap: string | null;
}

export interface Position {
  line: number;
  column: number;
}

/** What is wrong with a source; line and column count from 1. */
export interface SourceProblem {
  message: string;
  position: Position | null;
}

class Refusal extends Error {
  readonly position: Position | null;

  constructor(message: string, position: Position | null) {
    super(message);
    this.position = position;
  }
}

/** What swc, inside amaro, throws; it is no Error. */
interface SwcError {
  code: "InvalidSyntax" | "UnsupportedSyntax";
  message: string;
  startLine: number;
  /** From 0, but in columns of a terminal: a tab counts four, a wide character two. */
  startColumn: number;
}

type Mode = "strip-only" | "transform";

function isSwcError(error: unknown): error is SwcError {
  return typeof error === "object" && error !== null && "startLine" in error && "code" in error;
}

function runSwc(source: string, mode: Mode): ReturnType<typeof transformSync> | SwcError {
  try {
    return transformSync(source, { mode, sourceMap: mode === "transform" });
  } catch (error) {
    if (isSwcError(error)) return error;
    throw error;
  }
}

/** The same code with every UTF-16 unit one terminal column wide, so that swc's columns are an editor's. */
function flatten(source: string): string {
  return source.replace(/[^\n\r\x20-\x7e]/g, (unit) => {
    if (unit === "\u2028" || unit === "\u2029") return "\n";
    return /\s/.test(unit) ? " " : "a";
  });
}

function refuseTypeScript(source: string, mode: Mode, error: SwcError): never {
  const flat = runSwc(flatten(source), mode);
  const { startLine, startColumn } = isSwcError(flat) ? flat : error;
  const message = error.message.replace(/\. Expected .*$/s, "");
  throw new Refusal(message, { line: startLine, column: startColumn + 1 });
}

/** Takes types away where that is enough: what is left stays where it is, and needs no map. */
function compileTypeScript(source: string): CompiledText {
  const stripped = runSwc(source, "strip-only");
  if (!isSwcError(stripped)) return { program: stripped.code, sourceMap: null };
  if (stripped.code !== "UnsupportedSyntax") refuseTypeScript(source, "strip-only", stripped);
  const compiled = runSwc(source, "transform");
  if (isSwcError(compiled)) refuseTypeScript(source, "transform", compiled);
  return { program: compiled.code, sourceMap: compiled.map ?? null };
}

function parseModule(program: string): Program {
  try {
    return parse(program, { ecmaVersion: "latest", sourceType: "module", locations: true });
  } catch (error) {
    if (!(error instanceof SyntaxError && "loc" in error)) throw error;
    const { line, column } = error.loc as Position;
    // Acorn ends its messages with a position whose column counts from 0.
    const message = error.message.replace(/ \(\d+:\d+\)$/, "");
    throw new Refusal(
      message === "Unexpected character '@'" ? "decorators are not available" : message,
      { line, column: column + 1 },
    );
  }
}

function positionOf(node: Node): Position {
  const start = node.loc?.start ?? { line: 1, column: 0 };
  return { line: start.line, column: start.column + 1 };
}

/** A script is one module: there is nothing to import, and one thing to export. */
function requireShape(module: Program): void {
  let hasDefault = false;
  for (const node of module.body) {
    if (node.type === "ImportDeclaration") {
      throw new Refusal("import is not available: a script is a single module", positionOf(node));
    }
    if (
      node.type === "ExportAllDeclaration" ||
      (node.type === "ExportNamedDeclaration" && node.source)
    ) {
      const message = "export … from is not available: a script is a single module";
      throw new Refusal(message, positionOf(node));
    }
    if (node.type === "ExportDefaultDeclaration") hasDefault = true;
    if (node.type === "ExportNamedDeclaration") {
      hasDefault ||= node.specifiers.some(
        ({ exported }) =>
          (exported.type === "Identifier" ? exported.name : exported.value) === "default",
      );
    }
  }
  if (!hasDefault) {
    const example = "export default async function (input, ctx) { … }";
    throw new Refusal(`must have a default export: ${example}`, null);
  }
}

/** A place in the program as one in the source. */
function authorPosition(position: Position | null, sourceMap: string | null): Position | null {
  if (position === null || sourceMap === null) return position;
  const { line, column } = originalPositionFor(new TraceMap(sourceMap), {
    line: position.line,
    column: position.column - 1,
  });
  return line === null ? null : { line, column: column + 1 };
}

/**
 * Makes a source into a program, or says what is wrong with it. Throws, or takes very long, for some hostile
 * sources: they can leave swc's WebAssembly in pieces. So this runs in a thread that can be given up.
 */
export function compileText(source: string, language: Language): CompiledText | SourceProblem {
  let sourceMap: string | null = null;
  try {
    const compiled: CompiledText =
      language === "typescript" ? compileTypeScript(source) : { program: source, sourceMap };
    if (compiled.program.length > maxProgramLength) {
      throw new Refusal(`must compile to at most ${maxProgramLength} characters`, null);
    }
    sourceMap = compiled.sourceMap;
    requireShape(parseModule(compiled.program));
    return compiled;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { message: error.message, position: authorPosition(error.position, sourceMap) };
  }
}
