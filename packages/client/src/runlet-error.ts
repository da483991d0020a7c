import { TRPCClientError } from "@trpc/client";

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

/** What the server says of a refused call, beside its message. */
interface ErrorData {
  code?: unknown;
  httpStatus?: unknown;
  fields?: unknown;
}

/**
 * A call that did not succeed.
 *
 * `code` is tRPC's name of the error (`BAD_REQUEST`, `UNAUTHORIZED`, `FORBIDDEN`, `NOT_FOUND`, `CONFLICT`, …), or
 * `NETWORK` when no answer of the server arrived; `httpStatus` is then null.
 */
export class RunletError extends Error {
  readonly code: string;
  readonly httpStatus: number | null;
  readonly fields: readonly FieldError[];

  constructor(
    message: string,
    options: {
      code: string;
      httpStatus: number | null;
      fields: readonly FieldError[];
      cause: unknown;
    },
  ) {
    super(message, { cause: options.cause });
    this.name = "RunletError";
    this.code = options.code;
    this.httpStatus = options.httpStatus;
    this.fields = options.fields;
  }

  /** Makes a RunletError of whatever a transport threw. */
  static from(cause: unknown): RunletError {
    const data: ErrorData = cause instanceof TRPCClientError ? (cause.data ?? {}) : {};
    return new RunletError(cause instanceof Error ? cause.message : String(cause), {
      code: typeof data.code === "string" ? data.code : "NETWORK",
      httpStatus: typeof data.httpStatus === "number" ? data.httpStatus : null,
      fields: Array.isArray(data.fields) ? data.fields.filter(isFieldError) : [],
      cause,
    });
  }
}

function isFieldError(value: unknown): value is FieldError {
  return (
    typeof value === "object" &&
    value !== null &&
    "path" in value &&
    typeof value.path === "string" &&
    "message" in value &&
    typeof value.message === "string"
  );
}
