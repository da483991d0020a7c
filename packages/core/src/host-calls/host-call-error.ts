/**
 * Why a call of `ctx.*` did not do what a script asked: a closed set, which scripts read as the
 * `code` of the error they catch.
 */
export const hostErrorCodes = [
  /** An argument is not what the call takes. */
  "validation",
  "not_found",
  "conflict",
  "too_large",
  "timeout",
  /** The address is one that scripts must not reach. */
  "ssrf_blocked",
  "connection_failed",
  "transaction_closed",
  "call_depth",
  "script_not_active",
  /** The script that was called did not complete. */
  "script_failed",
  "api_call_limit",
  "unavailable",
  /** The platform's own fault; its details are for the operator's log only. */
  "internal",
] as const;

export type HostErrorCode = (typeof hostErrorCodes)[number];

/** A refusal that the script is told. Anything else that a host call throws reaches it as `internal`. */
export class HostCallError extends Error {
  override readonly name = "HostCallError";
  readonly code: HostErrorCode;
  /** The argument that is wrong, dotted (`where.age.gt`); the message begins with it. Null when it is about none. */
  readonly path: string | null;

  constructor(
    code: HostErrorCode,
    message: string,
    { path = null, ...options }: { cause?: unknown; path?: string | null } = {},
  ) {
    super(message, options);
    this.code = code;
    this.path = path;
  }
}

/** `validation` of one argument, its message led by the argument's name: `where.age.gt: must be …`. */
export function invalidArgument(path: string, message: string): HostCallError {
  return new HostCallError("validation", `${path}: ${message}`, { path });
}
