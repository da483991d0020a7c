import { CoreError, coreErrorStatus, explainIssues, type FieldError } from "@runlet/core";
import { z } from "zod";

/** A JSON answer that nobody keeps. */
export function jsonAnswer(
  status: number,
  body: object,
  headers: Record<string, string> = {},
): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store", ...headers } });
}

/** `{ error: { code, message, fields } }`: the form of refusals beside tRPC's. */
export function refusalAnswer(
  status: number,
  error: { code: string; message: string; fields?: FieldError[] },
): Response {
  const { code, message, fields = [] } = error;
  const challenge: Record<string, string> = status === 401 ? { "www-authenticate": "Bearer" } : {};
  return jsonAnswer(status, { error: { code, message, fields } }, challenge);
}

/** The answer to a refusal of core's or of an input's schema. Throws again what is neither: a fault of the platform. */
export function answerRefusal(error: unknown): Response {
  if (error instanceof CoreError) return refusalAnswer(coreErrorStatus[error.code], error);
  if (error instanceof z.ZodError) {
    const { message, fields } = explainIssues(error);
    return refusalAnswer(400, { code: "invalid_input", message, fields });
  }
  throw error;
}
