import type { CacheStore } from "../cache/cache-store.ts";
import type { DocumentStore } from "../collections/document-store.ts";
import type { Context } from "../context.ts";
import type { Limits } from "../settings/limits.ts";
import type { BodySink } from "./answer-sink.ts";
import type { Endings } from "./endings.ts";
import type { LogEntry, OutputType, Span } from "./execution.ts";
import type { ExecutionError } from "./execution-error.ts";
import type { Starts } from "./execution-record.ts";
import type { KnownPrograms } from "./load-program.ts";

/** What core needs of a sandbox; the runner supplies it. Rejects only when the sandbox itself is broken. */
export type RunProgram = (request: RunRequest) => Promise<Outcome>;

/** What running needs beside the context; a runner's composition root adds it. */
export interface ExecuteContext extends Context {
  runProgram: RunProgram;
  requestHttp: RequestHttp;
  documents: DocumentStore;
  cache: CacheStore;
  starts: Starts;
  endings: Endings;
  programs: KnownPrograms;
  /**
   * Ids of the executions that this runner has under way, from before their rows say so until after they have ended: a row that says
   * this runner runs it and is not among them was written by a transaction whose answer was lost.
   */
  underWay: Set<string>;
  /** Id of this runner's row (see `registerRunner`). */
  runnerId: string;
}

/**
 * The request of a script to the network: what `ctx.http` and `fetch` come down to.
 * @param request what the script gave; nothing about it is checked
 * @param options.allowedHosts internal hosts that this script may reach
 * @returns `{ status, statusText, url, redirected, headers: [name, value][], body, bodyEncoding }`
 * @throws an Error with a `code` of HostErrorCode for what the script is to be told
 */
export type RequestHttp = (
  request: unknown,
  options: { tenantId: string; allowedHosts: readonly string[]; signal: AbortSignal },
) => Promise<unknown>;

/** What led to an execution: handed on to the executions and events that it makes itself. */
export interface ExecutionOrigin {
  userId: string | null;
  apiKeyId: string | null;
  /** The event that started it, or one of those that called it. */
  eventId: string | null;
  /** How many scripts called each other to get here. */
  depth: number;
}

export interface RunRequest {
  tenantId: string;
  executionId: string;
  scriptId: string;
  /** How many scripts called each other to get here. */
  depth: number;
  program: {
    /** JavaScript, one ES module. */
    source: string;
    /** SHA-256 of the source, in hex: the key of compile caches. */
    sourceHash: string;
    /** What stack traces call it. */
    filename: string;
  };
  limits: Limits;
  inputJson: string;
  /** Of `inputJson`, in UTF-8. */
  maxInputBytes: number;
  /** JSON of `{ trigger, tenant, script, execution, user }`: the frozen facts of `ctx`. */
  factsJson: string;
  /** Does what the script asks through `ctx`. */
  answerHostCall: AnswerHostCall;
  /** Called while the program runs, with the entries since the last call. */
  onLogs: (entries: LogEntry[]) => void;
  /** Reads a body that the script streams; without it such a body is only collected into the output. */
  bodySink?: BodySink;
  /** Aborted when the execution is to end as cancelled. */
  signal: AbortSignal;
}

/**
 * @param call.args JSON values as the script gave them; nothing about them is checked
 * @param call.signal aborted when the execution ends
 * @returns a JSON value
 * @throws HostCallError for what the script is to be told; anything else is a fault of the platform
 */
export type AnswerHostCall = (call: {
  op: string;
  args: readonly unknown[];
  signal: AbortSignal;
}) => Promise<unknown>;

export interface OutcomeMetrics {
  durationMs: number;
  cpuMs: number;
  memoryBytes: number;
  apiCalls: number;
  outputBytes: number;
  vm: "warm" | "cold";
  compileCache: "hit" | "miss";
}

/** How a run ended. */
export interface Outcome {
  status: "completed" | "failed" | "timeout" | "cancelled";
  /** JSON text; null unless completed. */
  outputJson: string | null;
  outputType: OutputType;
  /** Null when completed. */
  error: ExecutionError | null;
  /** All entries, those that `onLogs` got already included. */
  logs: LogEntry[];
  spans: Span[];
  metrics: OutcomeMetrics;
}
