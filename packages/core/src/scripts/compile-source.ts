import { createHash } from "node:crypto";
import { type Node, type Program, parse } from "acorn";
import { transformSync } from "amaro";
import { invalidField } from "../errors.ts";
import type { Language } from "./script.ts";

/** In bytes of UTF-8. */
const maxSourceBytes = 102_400;

export interface CompiledSource {
  /** JavaScript with the source's lines and columns. */
  program: string;
  /** SHA-256 of the program, in hex. */
  sourceHash: string;
}

interface Position {
  line: number;
  column: number;
}

function refuse(message: string, position?: Position): never {
  throw invalidField("source", message, position);
}

/** What swc, inside amaro, throws; it is no Error. */
interface StripError {
  code: "InvalidSyntax" | "UnsupportedSyntax";
  message: string;
  startLine: number;
  /** From 0, but in columns of a terminal: a tab counts four, a wide character two. */
  startColumn: number;
}

function isStripError(error: unknown): error is StripError {
  return typeof error === "object" && error !== null && "startLine" in error && "code" in error;
}

function strip(source: string): string | StripError {
  try {
    return transformSync(source, { mode: "strip-only" }).code;
  } catch (error) {
    if (isStripError(error)) return error;
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

function stripTypes(source: string): string {
  const stripped = strip(source);
  if (typeof stripped === "string") return stripped;
  const flat = strip(flatten(source));
  const { startLine, startColumn } = typeof flat === "string" ? stripped : flat;
  const message =
    stripped.code === "UnsupportedSyntax"
      ? stripped.message.replace(
          / in (strip-only|type strip) mode/,
          " here: types are only taken away",
        )
      : stripped.message.replace(/\. Expected .*$/s, "");
  refuse(message, { line: startLine, column: startColumn + 1 });
}

function parseModule(program: string): Program {
  try {
    return parse(program, { ecmaVersion: "latest", sourceType: "module", locations: true });
  } catch (error) {
    if (!(error instanceof SyntaxError && "loc" in error)) throw error;
    const { line, column } = error.loc as Position;
    // Acorn ends its messages with a position whose column counts from 0.
    refuse(error.message.replace(/ \(\d+:\d+\)$/, ""), { line, column: column + 1 });
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
      refuse("import is not available: a script is a single module", positionOf(node));
    }
    if (
      node.type === "ExportAllDeclaration" ||
      (node.type === "ExportNamedDeclaration" && node.source)
    ) {
      refuse("export … from is not available: a script is a single module", positionOf(node));
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
    refuse("must have a default export: export default async function (input, ctx) { … }");
  }
}

/**
 * Checks a source and takes TypeScript's types away. Rejects with `invalid_input` at `source`, with line
 * and column (from 1) where there is one: too large, a syntax error, TypeScript that is more than types
 * (enums, namespaces, parameter properties), an import, no default export.
 */
export function compileSource(source: string, language: Language): CompiledSource {
  const bytes = Buffer.byteLength(source);
  if (bytes > maxSourceBytes) {
    refuse(`must be at most ${maxSourceBytes} bytes of UTF-8; it has ${bytes}`);
  }
  const program = language === "typescript" ? stripTypes(source) : source;
  requireShape(parseModule(program));
  return { program, sourceHash: createHash("sha256").update(program).digest("hex") };
}
