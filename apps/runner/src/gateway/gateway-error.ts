/** The codes that an endpoint answers itself, before there is an execution, and the status of each. */
const statusOf = {
  invalid_input: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  request_in_progress: 409,
  too_large: 413,
  uri_too_long: 414,
  idempotency_key_reused: 422,
  rate_limited: 429,
  tenant_busy: 429,
  headers_too_large: 431,
  internal_error: 500,
  overloaded: 503,
  script_paused: 503,
  script_disabled: 503,
  script_not_active: 503,
  unavailable: 503,
} as const;

export type GatewayErrorCode = keyof typeof statusOf;

/** A request that ends before a script runs; the message is for the caller. */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly code: GatewayErrorCode;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: GatewayErrorCode, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.code = code;
    this.status = statusOf[code];
    this.headers = headers;
  }
}

/** The caller went away before its whole request was read: nobody is left to answer. */
export class ClientGoneError extends Error {
  override readonly name = "ClientGoneError";
}
