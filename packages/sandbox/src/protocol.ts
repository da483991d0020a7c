/**
 * Messages between the runner (host) and a VM process. Both sides check every message. What comes
 * from a VM is untrusted: a message that is not exactly of these forms ends the VM.
 * `run` is the host's number for one execution in one VM.
 */
import { type BodyMessage, readChunk, readHead } from "./body-protocol.ts";
import { type Frame, ProtocolError } from "./frame.ts";
import { LOG_LEVELS, type LogEntry, type OutputType, type RunError } from "./outcome.ts";
import { isStorable, isTooDeep, MAX_JSON_DEPTH } from "./script-json.ts";

/**
 * own: a context for each execution. shared: a kept realm that serves all such programs, one execution after the
 * other. alone: a kept realm that serves this program only.
 */
const NEEDED_REALMS = ["own", "shared", "alone"] as const;
export type NeededRealm = (typeof NEEDED_REALMS)[number];

const MAX_WEB_GLOBALS = 100;

export type HostMessage =
  | {
      type: "run";
      run: number;
      /** The host's number for the program; its text comes with the first run of it only. */
      program: number;
      /** A program that the host will not name again; null for none. */
      forget: number | null;
      filename: string;
      /** What V8 adds to a line's number to make it the author's. */
      lineOffset: number;
      /** Which realm the program's executions may have, and what they use of the web platform. */
      realm: NeededRealm;
      webGlobals: string[];
      timeoutMs: number;
      memoryMb: number;
      maxOutputBytes: number;
      maxApiCalls: number;
      /** It has the VM for itself, as it may hold it up. */
      isAlone: boolean;
      programText: string;
      inputJson: string;
      factsJson: string;
    }
  /** The answer to `call`: JSON of the value, or of { code, message }. */
  | { type: "reply"; run: number; call: number; isOk: boolean; json: string }
  /** One more piece of the body that the run streams is wanted, or no more of it. */
  | { type: "pull" | "cancel"; run: number }
  /** The run's time is over or it was cancelled: end it and answer `stopped`. */
  | { type: "stop"; run: number };

export interface RunUsage {
  cpuMs: number;
  memoryBytes: number;
  compileCache: "hit" | "miss";
}

export type VmMessage =
  | { type: "ready" }
  /** Sent while runs are under way: proof of life, and who uses the CPU. */
  | { type: "beat"; cpuMs: { run: number; cpuMs: number }[] }
  | { type: "logs"; run: number; entries: LogEntry[] }
  /** The script asks the host for something; `call` is the guest's number. */
  | { type: "call"; run: number; call: number; op: string; argsJson: string }
  | BodyMessage
  /** The run's answer. `isReleased`: its isolate has stopped, the slot is free. */
  | {
      type: "done";
      run: number;
      isReleased: boolean;
      usage: RunUsage;
      entries: LogEntry[];
      /** Of a stream the output is what `head` and `chunk` gave. */
      outputJson: string | null;
      outputType: OutputType | "stream";
      error: RunError | null;
    }
  /** The answer to `stop`: the isolate has stopped, the slot is free. */
  | { type: "stopped"; run: number; usage: RunUsage; entries: LogEntry[] }
  /** Follows a `done` whose isolate had not stopped yet. */
  | { type: "released"; run: number }
  /** V8 lost control of this run's isolate for want of memory. The process must be ended. */
  | { type: "fatal"; run: number };

/** What a VM may report about a script; all other codes are the host's to decide. */
const VM_ERROR_CODES = [
  "syntax_error",
  "runtime_error",
  "memory_limit",
  "output_limit",
  "api_call_limit",
  "call_depth",
] as const;

const DONE_TYPES = ["json", "response", "stream"] as const;

export const MAX_LOG_ENTRIES = 1_000;
const MAX_TEXT_LENGTH = 20_000;
/** UTF-16 units of the JSON of entries: the guest stops at 256 Ki, of which JSON may make six times as many. */
export const MAX_LOGS_LENGTH = 4 * 1_024 * 1_024;
const MAX_ERROR_LENGTH = 1_024 * 1_024;
/** The list and its entries, around the fields; and around fields that are no object. */
const LOG_LEVELS_AROUND_FIELDS = 3;

export function readHostMessage({ header, parts }: Frame): HostMessage {
  const run = count(header.run, "run");
  if (header.type === "stop" || header.type === "pull" || header.type === "cancel") {
    expectParts(parts, 0);
    return { type: header.type, run };
  }
  if (header.type === "reply") {
    expectParts(parts, 1);
    const [json] = parts as [string];
    return {
      type: "reply",
      run,
      call: count(header.call, "call"),
      isOk: header.isOk === true,
      json,
    };
  }
  if (header.type !== "run") {
    throw new ProtocolError("Unknown message from the host");
  }
  expectParts(parts, 3);
  return {
    type: "run",
    run,
    program: count(header.program, "program"),
    forget: header.forget === null ? null : count(header.forget, "forget"),
    filename: text(header.filename, "filename"),
    lineOffset: -count(-(header.lineOffset as number), "lineOffset"),
    realm: NEEDED_REALMS.find((known) => known === header.realm) ?? "own",
    webGlobals: shortTexts(header.webGlobals, "webGlobals"),
    timeoutMs: count(header.timeoutMs, "timeoutMs"),
    memoryMb: count(header.memoryMb, "memoryMb"),
    maxOutputBytes: count(header.maxOutputBytes, "maxOutputBytes"),
    maxApiCalls: count(header.maxApiCalls, "maxApiCalls"),
    isAlone: header.isAlone === true,
    programText: parts[0] as string,
    inputJson: parts[1] as string,
    factsJson: parts[2] as string,
  };
}

export function readVmMessage({ header, parts }: Frame): VmMessage {
  switch (header.type) {
    case "ready":
      expectParts(parts, 0);
      return { type: "ready" };
    case "beat":
      expectParts(parts, 0);
      return { type: "beat", cpuMs: readBeat(header.cpuMs) };
    case "logs":
      expectParts(parts, 1);
      return {
        type: "logs",
        run: count(header.run, "run"),
        entries: readEntries(parts[0] as string),
      };
    case "call":
      expectParts(parts, 1);
      return {
        type: "call",
        run: count(header.run, "run"),
        call: count(header.call, "call"),
        op: text(header.op, "op"),
        argsJson: parts[0] as string,
      };
    case "head": {
      expectParts(parts, 1);
      const head = readHead(parts[0] as string);
      return { type: "head", run: count(header.run, "run"), head };
    }
    case "chunk": {
      expectParts(parts, 1);
      const bytes = readChunk(header.encoding, parts[0] as string);
      return { type: "chunk", run: count(header.run, "run"), bytes };
    }
    case "done":
      return readDone(header, parts);
    case "stopped":
      expectParts(parts, 1);
      return {
        type: "stopped",
        run: count(header.run, "run"),
        usage: readUsage(header),
        entries: readEntries(parts[0] as string),
      };
    case "released":
    case "fatal":
      expectParts(parts, 0);
      return { type: header.type, run: count(header.run, "run") };
    default:
      throw new ProtocolError("Unknown message from a VM");
  }
}

function readDone(header: Record<string, unknown>, parts: string[]): VmMessage {
  expectParts(parts, 3);
  const [outputJson, errorJson, logsJson] = parts as [string, string, string];
  if ((outputJson === "") === (errorJson === "")) {
    throw new ProtocolError("A run ends with either an output or an error");
  }
  return {
    type: "done",
    run: count(header.run, "run"),
    isReleased: header.isReleased === true,
    usage: readUsage(header),
    entries: readEntries(logsJson),
    outputJson: outputJson === "" ? null : outputJson,
    outputType: DONE_TYPES.find((type) => type === header.outputType) ?? "json",
    error: errorJson === "" ? null : readError(parseJson(errorJson, MAX_ERROR_LENGTH)),
  };
}

function readUsage(header: Record<string, unknown>): RunUsage {
  return {
    cpuMs: amount(header.cpuMs, "cpuMs"),
    memoryBytes: amount(header.memoryBytes, "memoryBytes"),
    compileCache: header.compileCache === "hit" ? "hit" : "miss",
  };
}

function readBeat(value: unknown): { run: number; cpuMs: number }[] {
  if (!Array.isArray(value) || value.length > 1_000) {
    throw new ProtocolError("A beat is not a short list");
  }
  return value.map((item: unknown) => {
    const { run, cpuMs } = record(item, "beat");
    return { run: count(run, "run"), cpuMs: amount(cpuMs, "cpuMs") };
  });
}

function readEntries(json: string): LogEntry[] {
  if (json === "") {
    return [];
  }
  const list = parseJson(json, MAX_LOGS_LENGTH);
  if (!Array.isArray(list) || list.length === 0 || list.length > MAX_LOG_ENTRIES) {
    throw new ProtocolError("Log entries are not a short list");
  }
  if (isTooDeep(json, MAX_JSON_DEPTH + LOG_LEVELS_AROUND_FIELDS)) {
    throw new ProtocolError("Log entries are nested too deeply");
  }
  return list.map((item: unknown) => {
    const entry = record(item, "log entry");
    const level = LOG_LEVELS.find((known) => known === entry.level);
    if (level === undefined) {
      throw new ProtocolError("A log entry has no known level");
    }
    const at = instant(entry.at);
    const fields = entry.fields === null ? null : record(entry.fields, "fields");
    return { at, level, message: text(entry.message, "message"), fields };
  });
}

function readError(value: unknown): RunError {
  const error = record(value, "error");
  const code = VM_ERROR_CODES.find((known) => known === error.code);
  if (code === undefined) {
    throw new ProtocolError("An error has a code that a VM may not give");
  }
  return {
    code,
    message: text(error.message, "message"),
    stack: error.stack === null ? null : text(error.stack, "stack"),
    line: error.line === null ? null : count(error.line, "line"),
    column: error.column === null ? null : count(error.column, "column"),
  };
}

function parseJson(json: string, maxLength: number): unknown {
  if (json.length > maxLength || !isStorable(json)) {
    throw new ProtocolError("A part is too long, or holds what cannot be stored");
  }
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new ProtocolError("A part is not JSON", { cause: error });
  }
}

function record(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ProtocolError(`${name} is not an object`);
  }
  return value as Record<string, unknown>;
}

function text(value: unknown, name: string): string {
  if (typeof value !== "string" || value.length > MAX_TEXT_LENGTH) {
    throw new ProtocolError(`${name} is not a short text`);
  }
  return value;
}

function shortTexts(value: unknown, name: string): string[] {
  if (!Array.isArray(value) || value.length > MAX_WEB_GLOBALS) {
    throw new ProtocolError(`${name} is not a short list`);
  }
  return value.map((item: unknown) => text(item, name));
}

/** Only the form that everybody reads: Date.parse takes many, with any text in brackets. */
function instant(value: unknown): string {
  if (typeof value !== "string" || !/^\d{4}(-\d\d){2}T(\d\d:){2}\d\d(\.\d{3})?Z$/.test(value)) {
    throw new ProtocolError("A time is not an instant in UTC");
  }
  if (Number.isNaN(Date.parse(value))) {
    throw new ProtocolError("A time is not one of the calendar");
  }
  return value;
}

function count(value: unknown, name: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) {
    throw new ProtocolError(`${name} is not a count`);
  }
  return value as number;
}

function amount(value: unknown, name: string): number {
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0) {
    throw new ProtocolError(`${name} is not an amount`);
  }
  return value;
}

function expectParts(parts: string[], expected: number): void {
  if (parts.length !== expected) {
    throw new ProtocolError(`A message has ${parts.length} parts, not ${expected}`);
  }
}
