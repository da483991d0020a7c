import type { IncomingMessage } from "node:http";
import { isDashboardCookie } from "@runlet/core";
import { type Forwarded, forwardedHeaderNames } from "./forwarded-headers.ts";

/** RFC 9110 §7.6.1, with the ones that proxies and browsers still send; and where a body ends, which each hop says for itself. */
const hopByHopNames: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * What a script answers must not act as the dashboard, whose origin it shares here: a page from a script
 * gets an origin of its own (its requests then carry no session), and can neither set nor read our cookies. The session cookie
 * does reach the runner, for endpoints that ask who is signed in; it keeps the cookie from scripts.
 */
const sandboxPolicy = "sandbox allow-scripts allow-forms allow-popups allow-modals allow-downloads";

/** Names and values in turn, of a request that goes on to the runner. How its body is framed is not among them. */
export function requestHeaders(
  { rawHeaders, headers }: IncomingMessage,
  forwarded: Forwarded,
): string[] {
  const named = namedBy(headers.connection);
  // HTTP/1.1 has to name a host, HTTP/1.0 has not (RFC 9112, section 3.2). Left out, undici would say the runner's.
  const passed = ["host", headers.host ?? ""];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const rawName = rawHeaders[index] ?? "";
    const name = rawName.toLowerCase();
    if (name === "host" || hopByHopNames.has(name) || forwardedHeaderNames.has(name)) continue;
    if (named.includes(name)) continue;
    passed.push(rawName, rawHeaders[index + 1] ?? "");
  }
  passed.push("x-forwarded-for", forwarded.for);
  passed.push("x-forwarded-proto", forwarded.proto);
  passed.push("x-forwarded-host", forwarded.host);
  return passed;
}

/** By lower-case name; repeated ones as a list. */
export type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Names and values in turn, of an answer of the runner's that goes on to the client. */
export function answerHeaders(headers: AnswerHeaders): string[] {
  const named = namedBy(headers.connection);
  const passed: string[] = [];
  for (const [name, values] of Object.entries(headers)) {
    if (hopByHopNames.has(name) || named.includes(name)) continue;
    for (const value of Array.isArray(values) ? values : [values ?? ""]) {
      if (mayPass(name, value)) passed.push(name, value);
    }
  }
  if (headers["content-length"] !== undefined) {
    passed.push("content-length", String(headers["content-length"]));
  }
  passed.push("content-security-policy", sandboxPolicy, "x-content-type-options", "nosniff");
  return passed;
}

/** What is said below, the runner says too, for those who ask it directly. */
function mayPass(name: string, value: string): boolean {
  if (name === "set-cookie") return !isDashboardCookie(value);
  if (name === "x-content-type-options") return false;
  return name !== "content-security-policy" || value !== sandboxPolicy;
}

const nothing: readonly string[] = [];

/** Headers of one hop that only `Connection` tells apart. */
function namedBy(connection: string | string[] | undefined): readonly string[] {
  if (connection === undefined || connection === "keep-alive") return nothing;
  return String(connection)
    .split(",")
    .map((name) => name.trim().toLowerCase());
}
