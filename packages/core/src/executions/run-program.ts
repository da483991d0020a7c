import type { Context } from "../context.ts";
import type { LogEntry } from "./execution.ts";
import type { ExecutionError } from "./execution-error.ts";

/** What core needs of a sandbox; the runner supplies it. Rejects only when the sandbox itself is broken. */
export type RunProgram = (request: RunRequest) => Promise<Outcome>;

/** What running needs beside the context; a runner's composition root adds it. */
export interface ExecuteContext extends Context {
  runProgram: RunProgram;
  /** Id of this runner's row (see `registerRunner`). */
  runnerId: string;
}

/** What led to an execution: handed on to the executions and events that it makes itself. */
export interface ExecutionOrigin {
  userId: string | null;
  apiKeyId: string | null;
  /** The event that started it, or one of those that called it. */
  eventId: string | null;
  /** How many scripts called each other to get here. */
  depth: number;
}

export interface RunRequest extends ExecutionOrigin {
  tenantId: string;
  executionId: string;
  program: {
    /** JavaScript, one ES module. */
    source: string;
    /** SHA-256 of the source, in hex: the key of compile caches. */
    sourceHash: string;
    /** What stack traces call it. */
    filename: string;
  };
  limits: { timeoutMs: number; memoryMb: number; maxApiCalls: number; maxOutputBytes: number };
  inputJson: string;
  /** Of `inputJson`, in UTF-8. */
  maxInputBytes: number;
  /** JSON of `{ trigger, tenant, script, execution, user }`: the frozen facts of `ctx`. */
  factsJson: string;
  /** Called while the program runs, with the entries since the last call. */
  onLogs: (entries: LogEntry[]) => void;
  /** Aborted when the execution is to end as cancelled. */
  signal: AbortSignal;
}

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
  /** Null when completed. */
  error: ExecutionError | null;
  /** All entries, those that `onLogs` got already included. */
  logs: LogEntry[];
  metrics: OutcomeMetrics;
}
