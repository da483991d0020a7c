import { CoreError } from "@runlet/core";
import type { TRPCError } from "@trpc/server";

/** The headers of an answer that refuses: `Retry-After` where core says when trying again makes sense. */
export function refusalHeaders(errors: readonly TRPCError[]): Record<string, string> {
  const seconds = errors.flatMap(({ cause }) =>
    cause instanceof CoreError && cause.retryAfterSeconds !== null ? cause.retryAfterSeconds : [],
  );
  return seconds.length === 0 ? {} : { "retry-after": String(Math.max(...seconds)) };
}
