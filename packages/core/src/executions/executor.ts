import type { AnswerSink } from "./answer-sink.ts";
import type { Execution, Trigger } from "./execution.ts";
import type { IdempotencyKey } from "./idempotency-key.ts";

/** One run that is wanted now. `input` is a JSON value. */
export interface ExecuteRequest {
  tenantId: string;
  scriptId: string;
  input: unknown;
  trigger: Trigger;
  userId?: string | null;
  apiKeyId?: string | null;
  /** The key's name, where the caller knows it; else it is looked up. */
  apiKeyName?: string | null;
  /** The execution whose script called this one. */
  parentId?: string | null;
  eventId?: string | null;
  /** How many scripts called each other to get here; 0 unless a script called this one. */
  depth?: number;
  /** 1 unless this is a repeat. */
  attempt?: number;
  /** Where the request came from, for the audit log. */
  ip?: string;
  /** Of a request that may be repeated: only one of the same key is run. */
  idempotency?: IdempotencyKey;
}

/**
 * Runs a script on a runner and waits for its end. The web app's is a client of the runner's
 * internal call; the runner's own is `executeScript`.
 * Rejects with CoreError `unavailable` when no runner answers, and with RepeatedRequestError (the runner's own).
 */
export interface Executor {
  execute(request: ExecuteRequest, options?: ExecuteOptions): Promise<Execution>;
}

/** What an execution can be given along where it runs in this process; elsewhere nothing comes of it. */
export interface ExecuteOptions {
  /** Cancels the execution. */
  signal?: AbortSignal | undefined;
  /** Reads a body that the script streams while it is made. The execution has it as its output in any case. */
  sink?: AnswerSink | undefined;
}
