/** Why a request did not give an answer: a closed set, words that scripts read as an error's `code`. */
export type EgressErrorCode =
  /** An argument is not what a request takes; the message names it. */
  | "validation"
  /** The URL, or what its name stands for, is not to be reached by scripts. */
  | "ssrf_blocked"
  | "connection_failed"
  | "timeout"
  | "too_large";

/** Every way in which a request fails, but for an abort by the caller's signal. Messages are fit for scripts. */
export class EgressError extends Error {
  override readonly name = "EgressError";
  readonly code: EgressErrorCode;

  constructor(code: EgressErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** `validation` of one argument, its message led by the argument's name: `headers.host: …`. */
export function invalidArgument(path: string, message: string): EgressError {
  return new EgressError("validation", `${path}: ${message}`);
}

/** A refusal of SSRF protection. `message` says what the script gave, never what a name resolved to. */
export function blocked(message: string): EgressError {
  return new EgressError("ssrf_blocked", `SSRF protection: ${message}`);
}
