import type { ExecutionError } from "./execution-error.ts";

export const triggers = ["cron", "http", "event", "manual", "api", "script", "replay"] as const;
export type Trigger = (typeof triggers)[number];

/** pending → running → one of the final four; pending may go straight to cancelled. */
export const executionStatuses = [
  "pending",
  "running",
  "completed",
  "failed",
  "timeout",
  "cancelled",
] as const;
export type ExecutionStatus = (typeof executionStatuses)[number];

/** What the platform publishes about executions. */
export const executionEventTypes = [
  "execution.started",
  "execution.completed",
  "execution.failed",
  "execution.timeout",
  "execution.cancelled",
] as const;

export type LogLevel = "debug" | "info" | "warn" | "error";

export interface LogEntry {
  /** ISO instant. */
  at: string;
  level: LogLevel;
  message: string;
  fields: Record<string, unknown> | null;
}

export interface ExecutionMetrics {
  /** From the start of the run to its end, as the sandbox saw it. */
  durationMs: number;
  /** From being queued to the start of the run. */
  queueMs: number;
  cpuMs: number;
  memoryBytes: number;
  apiCalls: number;
  outputBytes: number;
  vm: "warm" | "cold";
  compileCache: "hit" | "miss";
}

/** `response`: the output is `{ status, headers, body, bodyEncoding }`, the parts of a Response that the script returned. */
export type OutputType = "json" | "response";

/** One call of `ctx.*`, as the execution's timeline shows it. */
export interface Span {
  /** Such as `db.query`. */
  op: string;
  /** What was called: a collection, a key, a method and address, a name. */
  target: string;
  /** ISO instant. */
  at: string;
  durationMs: number;
  /** `ok`, the code of its error, or `pending` when the execution ended first. */
  outcome: string;
}

/** An execution as lists show it. Instants are ISO strings, UTC. */
export interface ExecutionSummary {
  id: string;
  scriptId: string;
  scriptName: string;
  version: number;
  status: ExecutionStatus;
  trigger: Trigger;
  error: ExecutionError | null;
  metrics: ExecutionMetrics | null;
  attempt: number;
  parentId: string | null;
  eventId: string | null;
  user: { id: string; email: string } | null;
  apiKey: { id: string; name: string } | null;
  queuedAt: string;
  startedAt: string | null;
  completedAt: string | null;
  cancelRequestedAt: string | null;
}

/** The whole record of one run. `input` and `output` are JSON values. */
export interface Execution extends ExecutionSummary {
  input: unknown;
  output: unknown;
  outputType: OutputType;
  logs: LogEntry[];
  /** The first 1 000 host calls, in the order in which they were made; empty until the execution has ended. */
  spans: Span[];
}
