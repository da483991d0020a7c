import type { IncomingMessage, ServerResponse } from "node:http";
import { mergeNames } from "./merge-names.ts";
import { isWaitingToSend } from "./read-body.ts";

/** How long a refused body is read and thrown away, so that the client gets to read the answer. */
const lingerMs = 2_000;

export type AnswerHeaders = Readonly<Record<string, string | string[]>>;

export interface ErrorBody {
  code: string;
  message: string;
  executionId: string | null;
}

/** Answers JSON text with its length; the body of a HEAD is left out by Node.js. */
export function answerJson(
  response: ServerResponse,
  status: number,
  json: string,
  headers: AnswerHeaders = {},
): void {
  answerText(response, status, json, {
    "content-type": "application/json; charset=utf-8",
    ...headers,
  });
}

/** The one form of error that callers of endpoints get. No cache keeps it: what it says may be over in a moment. */
export function answerError(
  response: ServerResponse,
  status: number,
  error: ErrorBody,
  headers: AnswerHeaders = {},
): void {
  answerJson(response, status, JSON.stringify({ error }), {
    "cache-control": "no-store",
    ...headers,
  });
}

/** Answers text; see `answerBytes`. Node.js writes text together with the head, bytes apart from it. */
export function answerText(
  response: ServerResponse,
  status: number,
  text: string,
  headers: AnswerHeaders,
): void {
  answerBytes(response, status, text, headers);
}

/** Statuses whose answers have no body (RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5). */
export const bodylessStatuses: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * Answers bytes, or text as UTF-8. When the request's body was left unread, the connection cannot serve another request: it is closed, but only after
 * the client had time to read the answer, because closing on unread bytes resets the connection and loses it (RFC 9112, section 9.6).
 */
export function answerBytes(
  response: ServerResponse,
  status: number,
  body: Buffer | string,
  headers: AnswerHeaders,
): void {
  if (response.headersSent || response.destroyed) return;
  setHead(response, status, headers);
  const isBodyless = bodylessStatuses.has(status);
  if (!isBodyless) response.setHeader("content-length", Buffer.byteLength(body));

  const request = response.req;
  if (hasUnreadBody(request)) {
    response.setHeader("connection", "close");
    if (!isBodyless) response.write(body);
    endAfterLingering(request, response);
    return;
  }
  response.end(isBodyless ? undefined : body);
}

/**
 * Sets what goes out before the body. What the gateway has put on the answer stays: a script says nothing against it, and adds to
 * `Vary`.
 */
export function setHead(response: ServerResponse, status: number, headers: AnswerHeaders): void {
  for (const [name, value] of Object.entries(headers)) {
    if (!response.hasHeader(name)) response.setHeader(name, value);
    else if (name === "vary") response.setHeader(name, mergeNames(response.getHeader(name), value));
  }
  response.statusCode = status;
}

function hasUnreadBody(request: IncomingMessage): boolean {
  if (request.complete) return false;
  return (
    isWaitingToSend(request) ||
    request.headers["transfer-encoding"] !== undefined ||
    Number(request.headers["content-length"] ?? 0) > 0
  );
}

function endAfterLingering(request: IncomingMessage, response: ServerResponse): void {
  const end = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, lingerMs);
  request.once("end", end);
  request.once("close", end);
  request.resume();
}
