import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * Sets the headers of every answer that Next.js gives. The policy also goes on the request, where Next.js
 * reads the nonce for its own inline scripts; pages read `x-nonce` for theirs.
 *
 * - script-src has no 'strict-dynamic': it would shut out what Monaco's workers import.
 * - style-src needs 'unsafe-inline': Monaco writes style elements and attributes while it draws.
 */
export function setSecurityHeaders(
  request: IncomingMessage,
  response: ServerResponse,
  isDevelopment: boolean,
): void {
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy(nonce, isDevelopment);
  request.headers["x-nonce"] = nonce;
  request.headers["content-security-policy"] = policy;
  response.setHeader("content-security-policy", policy);
  response.setHeader("x-content-type-options", "nosniff");
  response.setHeader("referrer-policy", "strict-origin-when-cross-origin");
  response.setHeader("cross-origin-opener-policy", "same-origin");
  response.setHeader("permissions-policy", "camera=(), geolocation=(), microphone=()");
}

function contentSecurityPolicy(nonce: string, isDevelopment: boolean): string {
  // React's development build makes call stacks with eval, and hot reload has a web socket.
  const script = isDevelopment ? " 'unsafe-eval'" : "";
  const connect = isDevelopment ? " ws: wss:" : "";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'${script}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    `connect-src 'self'${connect}`,
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
