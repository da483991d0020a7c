import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import type { LogEntry } from "./execution.ts";
import type { ExecutionError } from "./execution-error.ts";

const maxMaps = 50;
/** Longer lines are no stack frames. */
const maxLineLength = 1_000;

/** `    at name (hello.ts:1:2)` or `    at hello.ts:1:2`; only a program's own file has so plain a name. */
const frame = /^( +at (?:.* \()?(?:async )?)([^():/]+\.ts):(\d{1,9}):(\d{1,9})(\)?)$/;

/** By their text. A Map keeps its order of insertion: the first key is the one used longest ago. */
const maps = new Map<string, TraceMap>();

function parseMap(sourceMap: string): TraceMap {
  const map = maps.get(sourceMap) ?? new TraceMap(sourceMap);
  maps.delete(sourceMap);
  maps.set(sourceMap, map);
  const oldest = maps.keys().next().value;
  if (maps.size > maxMaps && oldest !== undefined) maps.delete(oldest);
  return map;
}

/** Line and column count from 1; null for code that no author wrote. */
function authorPosition(sourceMap: string, line: number, column: number) {
  if (line < 1 || column < 1) return null;
  const found = originalPositionFor(parseMap(sourceMap), { line, column: column - 1 });
  return found.line === null ? null : { line: found.line, column: found.column + 1 };
}

function mapLine(text: string, sourceMap: string): string {
  const parts = text.length > maxLineLength ? null : frame.exec(text);
  if (parts === null) return text;
  const [, before, file, line, column, after] = parts;
  const place = authorPosition(sourceMap, Number(line), Number(column));
  return `${before}${file}${place === null ? "" : `:${place.line}:${place.column}`}${after}`;
}

function mapFrames(text: string, sourceMap: string): string {
  if (!text.includes(" at ")) return text;
  return text
    .split("\n")
    .map((line) => mapLine(line, sourceMap))
    .join("\n");
}

/**
 * The error with the places in the author's source instead of those in the program.
 *
 * @param sourceMap the version's; null where the places are the same
 */
export function mapError(error: ExecutionError, sourceMap: string | null): ExecutionError {
  if (sourceMap === null) return error;
  const { line, column, stack } = error;
  const place = line === null || column === null ? null : authorPosition(sourceMap, line, column);
  return {
    ...error,
    line: place?.line ?? null,
    column: place?.column ?? null,
    stack: stack === null ? null : mapFrames(stack, sourceMap),
  };
}

/** The same for stacks in the messages of log entries. */
export function mapLogs(entries: LogEntry[], sourceMap: string | null): LogEntry[] {
  if (sourceMap === null) return entries;
  return entries.map((entry) => ({ ...entry, message: mapFrames(entry.message, sourceMap) }));
}
