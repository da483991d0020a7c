import type { OutgoingRequest } from "./check-request.ts";

const REDIRECT_STATUSES = new Set([301, 302, 303, 307, 308]);
/** They prove to a server who asks; another server must not get them. */
const CREDENTIALS = ["authorization", "cookie", "proxy-authorization"];

/** Whether an answer sends its reader elsewhere. Without a `Location` it is an answer like any other. */
export function isRedirect(status: number, location: string | undefined): location is string {
  return REDIRECT_STATUSES.has(status) && location !== undefined;
}

/**
 * The request to make after a redirect, as the Fetch Standard's "HTTP-redirect fetch" has it: a POST
 * becomes a GET after 301 and 302, anything but HEAD after 303, and loses its body and what describes
 * it. Credentials are dropped, for good, when scheme, host or port change.
 */
export function followRedirect(
  request: OutgoingRequest,
  status: number,
  from: URL,
  to: URL,
): OutgoingRequest {
  const { method } = request;
  const becomesGet =
    ((status === 301 || status === 302) && method === "POST") ||
    (status === 303 && method !== "GET" && method !== "HEAD");
  const headers = request.headers.filter(([name]) => {
    const lower = name.toLowerCase();
    if (becomesGet && lower.startsWith("content-")) return false;
    return from.origin === to.origin || !CREDENTIALS.includes(lower);
  });
  return becomesGet ? { method: "GET", headers, body: null } : { ...request, headers };
}
