import type { RunletErrorCode } from "./error-code.ts";

/** One field of an input that was refused. */
export interface FieldError {
  /** Where in the input, with dots: `http.path`. */
  path: string;
  message: string;
  /** Line in a script's source, from 1. */
  line?: number;
  /** Column in a script's source, from 1. */
  column?: number;
}

interface Failure extends Error {
  readonly name: "RunletError";
  readonly code: RunletErrorCode;
  /** The server's own, finer word: `script_paused`, `memory_limit`. It may know words that this client does not. */
  readonly reason: string | null;
  /** Status of the answer; null where none arrived. */
  readonly httpStatus: number | null;
  /** What is wrong with the input; empty where no field is to blame. */
  readonly fields: readonly FieldError[];
  /** When trying again makes sense, if the server has said so. */
  readonly retryAfterSeconds: number | null;
  /** The execution that was recorded, if there is one. */
  readonly executionId: string | null;
}

interface NoAnswer extends Failure {
  readonly code: "network" | "timeout" | "aborted";
  readonly httpStatus: null;
}

interface ExecutionFailure extends Failure {
  readonly code: "execution_failed";
  /** How it ended: `runtime_error`, `timeout`, `memory_limit`, … */
  readonly reason: string;
  readonly executionId: string;
}

interface Refusal extends Failure {
  readonly code: Exclude<RunletErrorCode, (NoAnswer | ExecutionFailure)["code"]>;
}

/** A call that did not succeed; `code` tells the kinds apart. */
export type RunletError = NoAnswer | ExecutionFailure | Refusal;

/** The parts of a RunletError beside its message. */
export interface RunletErrorDetails {
  code: RunletErrorCode;
  reason?: string | null;
  httpStatus?: number | null;
  fields?: readonly FieldError[];
  retryAfterSeconds?: number | null;
  executionId?: string | null;
  cause?: unknown;
}

/** On every error, so that those of another copy of this package are known too. */
const mark = Symbol.for("runlet.error");

class CallError extends Error {
  override readonly name = "RunletError";
  readonly [mark] = true;
  readonly code: RunletErrorCode;
  readonly reason: string | null;
  readonly httpStatus: number | null;
  readonly fields: readonly FieldError[];
  readonly retryAfterSeconds: number | null;
  readonly executionId: string | null;

  constructor(message: string, details: RunletErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    this.reason = details.reason ?? null;
    this.httpStatus = details.httpStatus ?? null;
    this.fields = details.fields ?? [];
    this.retryAfterSeconds = details.retryAfterSeconds ?? null;
    this.executionId = details.executionId ?? null;
  }
}

/** The class of all errors that calls reject with; its type is a union over `code`. */
export const RunletError = CallError as unknown as {
  readonly prototype: RunletError;
  new (message: string, details: RunletErrorDetails): RunletError;
};

/** Whether something that was thrown is a RunletError, also one of another copy of this package. */
export function isRunletError(value: unknown): value is RunletError {
  return typeof value === "object" && value !== null && mark in value;
}
