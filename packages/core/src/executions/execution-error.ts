/**
 * Why an execution did not complete: a closed set. `isOurs` parts the platform's faults from the
 * script's own; the two are never mixed up.
 */
export const executionErrorCodes = {
  syntax_error: { isOurs: false },
  runtime_error: { isOurs: false },
  timeout: { isOurs: false },
  memory_limit: { isOurs: false },
  api_call_limit: { isOurs: false },
  output_limit: { isOurs: false },
  input_limit: { isOurs: false },
  vm_crashed: { isOurs: true },
  runner_lost: { isOurs: true },
  cancelled: { isOurs: false },
  tenant_busy: { isOurs: true },
  overloaded: { isOurs: true },
  script_not_active: { isOurs: false },
  call_depth: { isOurs: false },
} as const;

export type ExecutionErrorCode = keyof typeof executionErrorCodes;

/** Line and column count from 1, in the source as its author wrote it. */
export interface ExecutionError {
  code: ExecutionErrorCode;
  message: string;
  stack: string | null;
  line: number | null;
  column: number | null;
}

/** An error in the platform's own words: no stack, no place in a source. */
export function platformError(code: ExecutionErrorCode, message: string): ExecutionError {
  return { code, message, stack: null, line: null, column: null };
}
