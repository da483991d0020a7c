import type { IncomingHttpHeaders } from "node:http";
import { type IdempotencyKey, toIdempotencyKey } from "@runlet/core";

/** By RFC 9110 they change nothing: repeating them does no harm. */
const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * What a request's `Idempotency-Key` stands for; undefined where there is none, and for safe methods, whose keys count for nothing.
 * @param request.identity the same for all requests of one caller
 * @throws CoreError `invalid_input` for a malformed key
 */
export function readIdempotencyKey(request: {
  headers: IncomingHttpHeaders;
  method: string;
  url: URL;
  body: Buffer;
  identity: string;
}): IdempotencyKey | undefined {
  const { headers, url, method, body, identity } = request;
  const key = headers["idempotency-key"];
  if (key === undefined || safeMethods.has(method)) return undefined;
  const target = url.pathname + url.search;
  return toIdempotencyKey({ key: String(key), identity, method, target, body });
}
