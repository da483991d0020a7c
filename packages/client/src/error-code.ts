/** What went wrong, for a program to act on; the set is closed. */
export type RunletErrorCode =
  /** No answer arrived: the server cannot be reached, or the connection broke. */
  | "network"
  /** No answer arrived within `timeoutMs`. */
  | "timeout"
  /** The call's `signal` ended it. */
  | "aborted"
  /** A field is missing or wrong; `fields` names it. */
  | "invalid_input"
  /** No key, or one that is unknown, revoked or expired. */
  | "unauthorized"
  /** The role lacks the permission. */
  | "forbidden"
  /** Nothing of that id, or no endpoint at that path. */
  | "not_found"
  /** The endpoint does not take this method. */
  | "method_not_allowed"
  /** A name that is taken, a stale version, an idempotency key that was used for something else. */
  | "conflict"
  /** The script is paused, disabled or archived. */
  | "script_not_active"
  /** The input or body is larger than it may be. */
  | "too_large"
  /** Too many calls; see `retryAfterSeconds`. */
  | "rate_limited"
  /** The server cannot answer at present; see `retryAfterSeconds`. */
  | "unavailable"
  /** The script ran and did not complete; `reason` says how, `executionId` which record tells more. */
  | "execution_failed"
  /** A fault of the server. */
  | "internal"
  /** An answer that this version of the client does not know. */
  | "unexpected";

/** The server's own words, of the API and of endpoints. */
const codeOfReason: Readonly<Record<string, RunletErrorCode>> = {
  invalid_input: "invalid_input",
  unauthorized: "unauthorized",
  forbidden: "forbidden",
  not_found: "not_found",
  method_not_allowed: "method_not_allowed",
  conflict: "conflict",
  idempotency_key_reused: "conflict",
  script_not_active: "script_not_active",
  script_paused: "script_not_active",
  script_disabled: "script_not_active",
  too_large: "too_large",
  input_limit: "too_large",
  too_many: "rate_limited",
  rate_limited: "rate_limited",
  tenant_busy: "rate_limited",
  overloaded: "unavailable",
  unavailable: "unavailable",
  syntax_error: "execution_failed",
  runtime_error: "execution_failed",
  timeout: "execution_failed",
  memory_limit: "execution_failed",
  api_call_limit: "execution_failed",
  output_limit: "execution_failed",
  call_depth: "execution_failed",
  vm_crashed: "execution_failed",
  runner_lost: "execution_failed",
  cancelled: "execution_failed",
  internal_error: "internal",
};

const codeOfStatus: Readonly<Record<number, RunletErrorCode>> = {
  400: "invalid_input",
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  405: "method_not_allowed",
  409: "conflict",
  413: "too_large",
  422: "invalid_input",
  429: "rate_limited",
  500: "internal",
  502: "unavailable",
  503: "unavailable",
  504: "unavailable",
};

/** The code of an answer: by the server's word, or by its HTTP status where the word is a later version's or not there. */
export function errorCodeOf(reason: string | null, httpStatus: number): RunletErrorCode {
  const named = reason !== null && Object.hasOwn(codeOfReason, reason) && codeOfReason[reason];
  return named || codeOfStatus[httpStatus] || "unexpected";
}
