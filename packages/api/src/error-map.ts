import { CoreError, type CoreErrorCode, explainIssues, type FieldError } from "@runlet/core";
import { TRPCError } from "@trpc/server";
import { z } from "zod";

/** Core's refusals in tRPC's words; the HTTP statuses behind both are the same (`error-map.test.ts`). */
export const trpcCodes = {
  invalid_input: "BAD_REQUEST",
  unauthorized: "UNAUTHORIZED",
  forbidden: "FORBIDDEN",
  not_found: "NOT_FOUND",
  conflict: "CONFLICT",
  script_not_active: "CONFLICT",
  too_large: "PAYLOAD_TOO_LARGE",
  too_many: "TOO_MANY_REQUESTS",
  unavailable: "SERVICE_UNAVAILABLE",
} as const satisfies Record<CoreErrorCode, TRPCError["code"]>;

export function toTrpcError(error: CoreError): TRPCError {
  return new TRPCError({ code: trpcCodes[error.code], message: error.message, cause: error });
}

/** What an answer tells of an error. */
export interface Explanation {
  message: string;
  /** Core's code, which tells apart what shares an HTTP status; null when the refusal is not core's. */
  reason: CoreErrorCode | null;
  fields: FieldError[];
}

/** The caller's part of an error. A fault of the platform keeps its text for the operator's log. */
export function explain(error: TRPCError): Explanation {
  const { cause } = error;
  if (cause instanceof CoreError) {
    return { message: cause.message, reason: cause.code, fields: cause.fields };
  }
  if (cause instanceof z.ZodError) {
    return { ...explainIssues(cause), reason: "invalid_input" };
  }
  const message =
    error.code === "INTERNAL_SERVER_ERROR" ? "Something went wrong on our side" : error.message;
  return { message, reason: null, fields: [] };
}
