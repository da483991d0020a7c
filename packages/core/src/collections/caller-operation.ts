import type { Caller } from "../access/caller.ts";
import type { Context, Tx } from "../context.ts";
import { CoreError, type CoreErrorCode } from "../errors.ts";
import { HostCallError, type HostErrorCode } from "../host-calls/host-call-error.ts";
import { toHostCallError } from "./database-refusal.ts";
import { statementTimeoutMs } from "./document-store.ts";

const coreCodes: Partial<Record<HostErrorCode, CoreErrorCode>> = {
  validation: "invalid_input",
  conflict: "conflict",
  too_large: "too_large",
  timeout: "unavailable",
  unavailable: "unavailable",
};

function toCoreError(thrown: unknown): unknown {
  const cause = toHostCallError(thrown);
  if (!(cause instanceof HostCallError)) return cause;
  const { path, message } = cause;
  const code = coreCodes[cause.code];
  if (code === undefined) return cause;
  const fields = path === null ? [] : [{ path, message: message.slice(`${path}: `.length) }];
  return new CoreError(code, message, { fields, cause });
}

/**
 * Does for a person or an API key what `ctx.db` does for a script: under the same limits, in one transaction.
 *
 * @param prepare checks the input, and answers what is left to do
 * @throws CoreError where a script is told a HostCallError
 */
export async function runForCaller<Answer>(
  context: Context,
  caller: Caller,
  prepare: () => (tx: Tx) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await context.database.inTenant(caller.scope, prepare(), { statementTimeoutMs });
  } catch (error) {
    throw toCoreError(error);
  }
}
