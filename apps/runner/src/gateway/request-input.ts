import { isUtf8 } from "node:buffer";
import type { IncomingHttpHeaders } from "node:http";
import { isDashboardCookie, maxInputBytesOf, type TokenIdentity } from "@runlet/core";
import { collectValues } from "./collect-values.ts";
import { GatewayError } from "./gateway-error.ts";
import { parseBody } from "./parse-body.ts";

/** What a script of type `http` gets as its input: a JSON value. */
export interface RequestInput {
  method: string;
  path: string;
  params: Record<string, string>;
  /** A key that comes more than once has all its values, in order. */
  query: Record<string, string | string[]>;
  headers: Record<string, string | string[]>;
  /** What the body's type says it is; null for none, and for bytes that are no text. */
  body: unknown;
  /** The body byte for byte, to check signatures over: as the text it is, or, when it is not UTF-8, in base64. */
  rawBody: string;
  rawBodyEncoding: "utf8" | "base64";
  ip: string;
  /** What a verified token says of its subject; only where the endpoint asks for one. */
  auth?: TokenIdentity;
}

interface RequestParts {
  method: string;
  path: string;
  params: Record<string, string>;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
  ip: string;
  isPublic: boolean;
  token: TokenIdentity | null;
}

/**
 * @throws GatewayError `invalid_input` when the body is not what its headers say, `too_large` when it is larger as JSON than a
 * script may get
 */
export async function makeRequestInput(parts: RequestParts): Promise<RequestInput> {
  const rawBodyEncoding = isUtf8(parts.body) ? "utf8" : "base64";
  const input: RequestInput = {
    method: parts.method,
    path: parts.path,
    params: parts.params,
    query: collectValues(parts.query),
    headers: withoutCredentials(parts.headers, parts.isPublic),
    body: await parseBody(parts.body, parts.headers),
    rawBody: parts.body.toString(rawBodyEncoding),
    rawBodyEncoding,
    ip: parts.ip,
    ...(parts.token === null ? {} : { auth: parts.token }),
  };
  requireFitting(input, parts.body.length);
  return input;
}

/** As JSON one byte may become six characters, in `body` and in `rawBody`; what stands beside them has its own bounds. */
const mostGrowth = 12;
const maxHeadBytes = 1_048_576;

/** Most bodies cannot grow too large: only of those that could is it counted. */
function requireFitting(input: RequestInput, bodyBytes: number): void {
  const maxBytes = maxInputBytesOf("http");
  if (bodyBytes * mostGrowth + maxHeadBytes <= maxBytes) return;
  if (Buffer.byteLength(JSON.stringify(input)) <= maxBytes) return;
  const message = `The body is larger than ${maxBytes} bytes when it is written as JSON, with its control characters escaped.`;
  throw new GatewayError("too_large", message);
}

/**
 * The headers without what proves to Runlet who the caller is: a script's author must not get the caller's key or session. A
 * public endpoint does get credentials that are not meant for Runlet, to check them itself.
 */
function withoutCredentials(
  headers: IncomingHttpHeaders,
  isPublic: boolean,
): Record<string, string | string[]> {
  const result: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of Object.entries(headers)) {
    const kept = isCredential(name) ? keepForeign(name, String(value), isPublic) : value;
    if (kept !== undefined) result[name] = kept;
  }
  return result;
}

function isCredential(name: string): boolean {
  return name === "authorization" || name === "cookie" || name === "proxy-authorization";
}

function keepForeign(name: string, value: string, isPublic: boolean): string | undefined {
  if (!isPublic || name === "proxy-authorization") return undefined;
  if (name === "authorization") return /^bearer\s+rl_/i.test(value) ? undefined : value;
  // A browser sends the dashboard's cookies to every port and path of its host.
  const cookies = value.split(";").map((cookie) => cookie.trim());
  return cookies.filter((cookie) => !isDashboardCookie(cookie)).join("; ") || undefined;
}
