import type { IncomingHttpHeaders } from "node:http";
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
  };
}

/**
 * The headers without what proves to Runlet who the caller is: a script's author must not get the caller's key. Cookies are
 * withheld from every script, because a browser sends the dashboard's session cookie to all ports and paths of its host.
 * A public endpoint does get an `Authorization` header that is not meant for Runlet, to check it itself.
 */
function withoutCredentials(
  headers: IncomingHttpHeaders,
  isPublic: boolean,
): Record<string, string | string[]> {
  const result: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || name === "cookie" || name === "proxy-authorization") continue;
    if (name === "authorization" && (!isPublic || /^bearer\s+rl_/i.test(String(value)))) continue;
    result[name] = value;
  }
  return result;
}
