import { type AllowedHosts, parseAllowedHosts } from "./allowed-hosts.ts";
import { checkHeaders, type HeaderPair, type HeadersInput, isToken } from "./check-headers.ts";
import { acceptedEncodings } from "./decode-body.ts";
import { EgressError, invalidArgument } from "./egress-error.ts";

export interface EgressRequest {
  method: string;
  url: string;
  headers?: HeadersInput;
  body?: string | Uint8Array | null;
  /** For all of it: look-up, connection, answer, redirects. 10 000 by default. */
  timeoutMs?: number;
  /** What to do with a redirect: `follow` it (the default), answer it (`manual`), or fail (`error`). */
  redirect?: RedirectMode;
  /** 5 by default. */
  maxRedirects?: number;
  signal?: AbortSignal;
  /** Hosts that this request may reach although they are internal, beside those of the client. */
  allowedHosts?: readonly string[];
}

export type RedirectMode = "follow" | "manual" | "error";

/** One request to one URL; a redirect makes a new one of it. */
export interface OutgoingRequest {
  method: string;
  headers: readonly HeaderPair[];
  body: Uint8Array | null;
}

export interface CheckedRequest extends OutgoingRequest {
  url: string;
  timeoutMs: number;
  redirect: RedirectMode;
  maxRedirects: number;
  allowedHosts: AllowedHosts;
}

const MAX_TIMEOUT_MS = 10 * 60_000;
const MAX_REDIRECTS = 20;
/** Fetch Standard: `CONNECT` and `TRACK` open a tunnel or echo headers back, and so does `TRACE`. */
const FORBIDDEN_METHODS = new Set(["CONNECT", "TRACE", "TRACK"]);

const DEFAULT_HEADERS: readonly HeaderPair[] = [
  ["accept", "*/*"],
  ["accept-encoding", acceptedEncodings],
  ["user-agent", "Runlet"],
];

/**
 * The request with its defaults. The URL is checked hop by hop, when it is asked.
 * @throws EgressError `validation` or `too_large`, naming the field
 */
export function checkRequest(
  request: EgressRequest,
  maxRequestBytes: number,
  allowedHosts: AllowedHosts,
): CheckedRequest {
  const { url, timeoutMs = 10_000, redirect = "follow", maxRedirects = 5 } = request;
  if (typeof url !== "string") throw invalidArgument("url", "must be text");
  checkNumber("timeoutMs", timeoutMs, 1, MAX_TIMEOUT_MS);
  checkNumber("maxRedirects", maxRedirects, 0, MAX_REDIRECTS);
  if (!["follow", "manual", "error"].includes(redirect)) {
    throw invalidArgument("redirect", 'must be "follow", "manual" or "error"');
  }
  const method = checkMethod(request.method);
  return {
    url,
    timeoutMs,
    redirect,
    maxRedirects,
    method,
    headers: withDefaults(checkHeaders(request.headers ?? [])),
    body: checkBody(request.body ?? null, method, maxRequestBytes),
    allowedHosts: new Set([...allowedHosts, ...parseAllowedHosts(request.allowedHosts ?? [])]),
  };
}

function checkNumber(path: string, value: number, least: number, most: number): void {
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    throw invalidArgument(path, `must be a whole number from ${least} to ${most}`);
  }
}

function checkMethod(method: string): string {
  if (typeof method !== "string" || !isToken(method)) {
    throw invalidArgument("method", "must be the name of an HTTP method");
  }
  const upper = method.toUpperCase();
  if (FORBIDDEN_METHODS.has(upper)) throw invalidArgument("method", `must not be ${upper}`);
  return upper;
}

function checkBody(body: string | Uint8Array | null, method: string, maxBytes: number) {
  if (body === null) return null;
  if (typeof body !== "string" && !(body instanceof Uint8Array)) {
    throw invalidArgument("body", "must be text or bytes");
  }
  if (method === "GET" || method === "HEAD") {
    throw invalidArgument("body", `must not be given with ${method}`);
  }
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  if (bytes.byteLength > maxBytes) {
    throw new EgressError("too_large", `body: must have at most ${maxBytes} bytes`);
  }
  return bytes;
}

function withDefaults(headers: HeaderPair[]): HeaderPair[] {
  const given = new Set(headers.map(([name]) => name.toLowerCase()));
  return [...headers, ...DEFAULT_HEADERS.filter(([name]) => !given.has(name))];
}
