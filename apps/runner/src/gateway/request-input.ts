import type { IncomingHttpHeaders } from "node:http";
import { isDashboardCookie, type TokenIdentity } from "@runlet/core";
import { collectValues } from "./collect-values.ts";
import { parseBody } from "./parse-body.ts";

/** What a script of type `http` gets as its input: a JSON value. */
export interface RequestInput {
  method: string;
  path: string;
  params: Record<string, string>;
  /** A key that comes more than once has all its values, in order. */
  query: Record<string, string | string[]>;
  headers: Record<string, string | string[]>;
  body: unknown;
  rawBody: string;
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

/** @throws GatewayError("invalid_input") when the body is not what its headers say. */
export function makeRequestInput(parts: RequestParts): RequestInput {
  return {
    method: parts.method,
    path: parts.path,
    params: parts.params,
    query: collectValues(parts.query),
    headers: withoutCredentials(parts.headers, parts.isPublic),
    body: parseBody(parts.body, parts.headers),
    rawBody: parts.body.toString("utf8"),
    ip: parts.ip,
    ...(parts.token === null ? {} : { auth: parts.token }),
  };
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
