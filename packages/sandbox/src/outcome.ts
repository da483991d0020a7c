/** What goes into `run` and what comes out of it. */
import type { AnswerHostCall, Span } from "./bindings/host-call.ts";
import type { ResponseHead } from "./body-protocol.ts";

export interface Program {
  /** JavaScript ES module text; types are already stripped. */
  source: string;
  sourceHash: string;
  /** Shown in stacks, e.g. "hello.js". */
  filename: string;
}

export interface Limits {
  timeoutMs: number;
  memoryMb: number;
  maxApiCalls: number;
  maxOutputBytes: number;
  /** Executions of the script at one time, at each depth; as many as there is room for when absent. */
  maxConcurrent?: number;
}

export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;

export interface LogEntry {
  /** ISO 8601, UTC. */
  at: string;
  level: (typeof LOG_LEVELS)[number];
  message: string;
  fields: Record<string, unknown> | null;
}

export type ErrorCode =
  | "syntax_error"
  | "runtime_error"
  | "timeout"
  | "memory_limit"
  | "api_call_limit"
  | "call_depth"
  | "output_limit"
  | "input_limit"
  | "vm_crashed"
  | "cancelled"
  | "tenant_busy"
  | "overloaded";

export interface RunError {
  code: ErrorCode;
  message: string;
  stack: string | null;
  line: number | null;
  column: number | null;
}

export interface Metrics {
  /** From the moment the program is given to a VM to its answer. */
  durationMs: number;
  cpuMs: number;
  /** Heap and buffers of the isolate at the end; 0 when the isolate was ended. */
  memoryBytes: number;
  apiCalls: number;
  outputBytes: number;
  /** `cold` when the execution waited for a VM process to start. */
  vm: "warm" | "cold";
  compileCache: "hit" | "miss";
}

/** `response`: the output is `{ status, headers, body, bodyEncoding }` of a Response that the script returned. */
export type OutputType = "json" | "response";

export interface Outcome {
  status: "completed" | "failed" | "timeout" | "cancelled";
  /** JSON text; null unless completed. */
  outputJson: string | null;
  outputType: OutputType;
  error: RunError | null;
  logs: LogEntry[];
  /** The first 1 000 host calls, in the order in which they were made. */
  spans: Span[];
  metrics: Metrics;
}

/** Takes a Response whose body is a stream of the script, as the script makes it. Nothing here may reject. */
export interface BodySink {
  /**
   * Called once, before `write`, and only for such a Response.
   * @returns whether the body is wanted; else the script's stream is cancelled
   */
  open(head: ResponseHead): Promise<boolean>;
  /** @param bytes not empty. @returns when there is room for more */
  write(bytes: Buffer): Promise<void>;
  /** Aborted when nobody reads any more: the script's stream is then cancelled. */
  readonly signal: AbortSignal;
}

export interface RunRequest {
  tenantId: string;
  executionId: string;
  /** Whose `maxConcurrent` counts; without it that of the same source. */
  scriptId?: string;
  /** How many scripts called each other until this one: 0 (the default) to 5. */
  depth?: number;
  program: Program;
  limits: Limits;
  /** JSON text. */
  inputJson: string;
  /** Of `inputJson`, in UTF-8; 1 MiB unless told otherwise. */
  maxInputBytes?: number;
  /** JSON text of { trigger, tenant, script, execution, user }: the frozen facts of `ctx`. */
  factsJson: string;
  /** Called about every 200 ms while the script runs, with the entries since the last call. */
  onLogs?: (entries: LogEntry[]) => void;
  /** Does what the script asks through `ctx`; without it every call is refused as `unavailable`. */
  answerHostCall?: AnswerHostCall;
  /** Without it a body that is a stream is only collected, as all are, into the output. */
  bodySink?: BodySink;
  signal?: AbortSignal;
}

const MESSAGES: Partial<Record<ErrorCode, string>> = {
  timeout: "The script did not finish within its time limit",
  memory_limit: "The script used more memory than its limit",
  output_limit: "The script's result is larger than its limit",
  input_limit: "The input is larger than its limit",
  vm_crashed: "The sandbox of this execution ended unexpectedly; the script was not at fault",
  cancelled: "The execution was cancelled",
  tenant_busy: "Too many executions of this tenant are waiting",
  overloaded: "The platform cannot take this execution at present",
};

/** The platform's own words for a code; a script's message never goes through here. */
export function platformError(code: ErrorCode, detail?: string): RunError {
  const message = detail ?? MESSAGES[code] ?? code;
  return { code, message, stack: null, line: null, column: null };
}

export function emptyMetrics(vm: Metrics["vm"] = "warm"): Metrics {
  return {
    durationMs: 0,
    cpuMs: 0,
    memoryBytes: 0,
    apiCalls: 0,
    outputBytes: 0,
    vm,
    compileCache: "miss",
  };
}

/** An outcome that ended with one of the platform's codes. */
export function endedOutcome(
  error: RunError,
  logs: LogEntry[],
  metrics: Metrics,
  spans: Span[] = [],
): Outcome {
  const status =
    error.code === "timeout" ? "timeout" : error.code === "cancelled" ? "cancelled" : "failed";
  return { status, outputJson: null, outputType: "json", error, logs, spans, metrics };
}
