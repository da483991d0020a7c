import { isRecord, parseJson, textOrNull, toAnswerError, toForeignError } from "./answer-error.ts";
import type { CallLimits } from "./call-options.ts";
import type { Connection } from "./connection.ts";
import { type Answer, exchange } from "./exchange.ts";
import type { CallEffect } from "./retry-rule.ts";
import type { FieldError } from "./runlet-error.ts";

/** What a procedure does: it reads, reads a list page by page, or changes something. */
export type ProcedureKind = "query" | "page" | "mutation";

/** Calls one procedure of the API. @param path `noun.verb` */
export function callProcedure(
  { origin, apiKey, tenant, fetch }: Connection,
  path: string,
  kind: ProcedureKind,
  input: unknown,
  limits: CallLimits,
): Promise<unknown> {
  const headers = new Headers({ "content-type": "application/json" });
  if (apiKey !== undefined) headers.set("authorization", `Bearer ${apiKey}`);
  if (tenant !== undefined) headers.set("x-runlet-tenant", tenant);
  // POST for what reads, too: a long input does not fit into an address.
  const request = {
    url: `${origin}/api/trpc/${path}`,
    method: "POST",
    headers,
    body: JSON.stringify(input),
    effect: effectOf(path, kind, input),
  };
  return exchange(fetch, request, limits, readAnswer);
}

function effectOf(path: string, kind: ProcedureKind, input: unknown): CallEffect {
  if (kind !== "mutation") return "repeatable";
  // The server knows an event by its publisher's id: the same id is the same event.
  const hasOwnId = path === "events.publish" && isRecord(input) && typeof input.id === "string";
  return hasOwnId ? "repeatable" : "change";
}

function readAnswer(answer: Answer): unknown {
  const body = parseJson(answer.bytes);
  if (isRecord(body)) {
    if (isRecord(body.result)) return body.result.data;
    if (isRecord(body.error) && typeof body.error.message === "string") {
      const data = isRecord(body.error.data) ? body.error.data : {};
      const fields = Array.isArray(data.fields) ? data.fields.filter(isFieldError) : [];
      throw toAnswerError(answer, body.error.message, textOrNull(data.reason), { fields });
    }
  }
  throw toForeignError(answer);
}

function isFieldError(value: unknown): value is FieldError {
  return isRecord(value) && typeof value.path === "string" && typeof value.message === "string";
}
