/** Every way in which core refuses; the set is closed. The number is the HTTP status a transport answers with. */
export const coreErrorStatus = {
  invalid_input: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  script_not_active: 409,
  too_large: 413,
  too_many: 429,
  unavailable: 503,
} as const;

export type CoreErrorCode = keyof typeof coreErrorStatus;

/** What is wrong with one field. `path` is dotted (`http.path`); line and column count from 1. */
export interface FieldError {
  path: string;
  message: string;
  line?: number;
  column?: number;
}

/**
 * A refusal that the caller may be told. Anything else that is thrown is a fault of the platform,
 * and its text is for the operator's log only.
 */
export class CoreError extends Error {
  readonly code: CoreErrorCode;
  readonly fields: FieldError[];
  /** For `too_many`: when trying again makes sense. */
  readonly retryAfterSeconds: number | null;

  constructor(
    code: CoreErrorCode,
    message: string,
    details: { fields?: FieldError[]; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "CoreError";
    this.code = code;
    this.fields = details.fields ?? [];
    this.retryAfterSeconds = details.retryAfterSeconds ?? null;
  }
}

/** `invalid_input` of one field, its message led by the field's name. */
export function invalidField(
  path: string,
  message: string,
  position?: { line: number; column: number },
): CoreError {
  const place = position === undefined ? "" : ` (${position.line}:${position.column})`;
  return new CoreError("invalid_input", `${path}: ${message}${place}`, {
    fields: [{ path, message, ...position }],
  });
}

/** `conflict` over one field's value. */
export function conflictingField(path: string, message: string): CoreError {
  return new CoreError("conflict", `${path}: ${message}`, { fields: [{ path, message }] });
}

/** Said alike of what does not exist and of what belongs to another tenant. */
export function notFound(what: string): CoreError {
  return new CoreError("not_found", `${what} not found`);
}
