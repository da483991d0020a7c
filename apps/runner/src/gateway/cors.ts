import type { IncomingMessage, ServerResponse } from "node:http";
import type { Endpoint, EndpointCors } from "@runlet/core";
import { allowedMethods } from "./allowed-methods.ts";
import { answerBytes } from "./answer.ts";
import { mergeNames } from "./merge-names.ts";

/** What a page needs to see of every answer, whatever its script says. */
const exposedAlways =
  "X-Execution-Id, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, Location, Preference-Applied, Idempotency-Replayed";

const headerList = /^[\w!#$%&'*+.^`|~-]+(?:\s*,\s*[\w!#$%&'*+.^`|~-]+)*$/;

/** A browser's question, before it sends a page's request, whether that may be sent (WHATWG Fetch, CORS-preflight fetch). */
function isPreflight({ method, headers }: IncomingMessage): boolean {
  return (
    method === "OPTIONS" &&
    headers.origin !== undefined &&
    headers["access-control-request-method"] !== undefined
  );
}

/**
 * What browsers ask of an endpoint and are told on its answers. True for a preflight, which is then answered: by the gateway alone, whatever
 * the endpoint asks of its callers.
 */
export function answerCors(
  endpoint: Endpoint,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const { cors } = endpoint;
  if (cors === null) return false;
  if (isPreflight(request)) {
    answerPreflight(response, { ...endpoint, cors }, request);
    return true;
  }
  allowOrigin(response, cors, request);
  return false;
}

/** Puts on the answer, be it the script's or an error, what lets the calling page read it. */
function allowOrigin(
  response: ServerResponse,
  cors: EndpointCors,
  { headers }: IncomingMessage,
): void {
  if (!setAllowedOrigin(response, cors, headers.origin)) return;
  const exposed = mergeNames(exposedAlways, cors.exposeHeaders);
  response.setHeader("access-control-expose-headers", exposed);
}

/** Answers a preflight. What is not allowed is left out, and the browser then refuses to send the request. */
function answerPreflight(
  response: ServerResponse,
  { cors, methods }: Endpoint & { cors: EndpointCors },
  { headers }: IncomingMessage,
): void {
  if (setAllowedOrigin(response, cors, headers.origin)) {
    response.setHeader("access-control-allow-methods", allowedMethods(methods));
    const asked = headers["access-control-request-headers"] ?? "";
    const allowed = cors.headers.length > 0 ? cors.headers.join(", ") : asked;
    if (headerList.test(allowed)) response.setHeader("access-control-allow-headers", allowed);
    response.setHeader("access-control-max-age", cors.maxAgeSeconds);
  }
  const asksFor = "Access-Control-Request-Method, Access-Control-Request-Headers";
  response.setHeader("vary", mergeNames(response.getHeader("vary"), asksFor));
  answerBytes(response, 204, Buffer.alloc(0), {});
}

/** Whether the page's origin is allowed; none is when the request names none. */
function setAllowedOrigin(
  response: ServerResponse,
  { origins, credentials }: EndpointCors,
  origin: string | undefined,
): boolean {
  if (origins.includes("*")) {
    response.setHeader("access-control-allow-origin", "*");
    return true;
  }
  response.setHeader("vary", mergeNames(response.getHeader("vary"), "Origin"));
  if (origin === undefined || !origins.includes(origin)) return false;
  response.setHeader("access-control-allow-origin", origin);
  if (credentials) response.setHeader("access-control-allow-credentials", "true");
  return true;
}
