import { CoreError, type CoreErrorCode, type FieldError } from "@runlet/core";
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

/** Zod's words without its headings, which speak of schemas. */
function sentenceOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_value" && issue.values.length > 1) {
    return `must be one of ${issue.values.join(", ")}`;
  }
  if (issue.message.endsWith("received undefined")) return "is required";
  return issue.message.replace(/^(Invalid input|Too small|Too big): /, "");
}

function fieldsOf(issue: z.core.$ZodIssue): FieldError[] {
  const path = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    const prefix = path === "" ? "" : `${path}.`;
    return issue.keys.map((key) => ({ path: prefix + key, message: "is not a field here" }));
  }
  return [{ path: path === "" ? "input" : path, message: sentenceOf(issue) }];
}

/** What is wrong with an input, field by field, and in one sentence. */
export function explainIssues(error: z.ZodError): { message: string; fields: FieldError[] } {
  const fields = error.issues.flatMap(fieldsOf);
  return { message: fields.map((field) => `${field.path}: ${field.message}`).join("; "), fields };
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
