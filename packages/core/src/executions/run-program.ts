import type { Limits } from "../settings/limits.ts";
import type { LogEntry } from "./execution.ts";
import type { ExecutionErrorCode } from "./execution-error.ts";

/** What core needs of a sandbox; the runner supplies it. */
export type RunProgram = (request: RunRequest) => Promise<Outcome>;

export interface RunRequest {
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
  limits: Limits;
  inputJson: string;
  /** `ctx`'s facts: trigger, tenant, script, execution, user. */
  factsJson: string;
  /** Called while the program runs, in order. */
  onLogs(entries: LogEntry[]): void;
  /** Aborted when the execution is cancelled. */
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

/** How a run ended. The sandbox rejects only when it is itself broken. */
export type Outcome =
  | { status: "completed"; outputJson: string; metrics: OutcomeMetrics }
  | {
      status: "failed" | "timeout" | "cancelled";
      error: {
        code: ExecutionErrorCode;
        message: string;
        stack: string | null;
        line: number | null;
        column: number | null;
      };
      metrics: OutcomeMetrics;
    };
