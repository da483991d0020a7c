import { validateHeaderName, validateHeaderValue } from "node:http";
import type { Endpoint } from "@runlet/core";
import { z } from "zod";
import { keepApart } from "./script-origin.ts";

/** The parts of a Response that a script returned, ready to be sent. */
export interface ScriptResponse {
  status: number;
  headers: Record<string, string | string[]>;
  body: Buffer | string;
}

const parts = z.object({
  status: z.int().min(200).max(599),
  headers: z.array(z.tuple([z.string(), z.string()])).max(200),
  body: z.string(),
  bodyEncoding: z.enum(["text", "base64"]),
});

/**
 * Of one connection only (RFC 9110, section 7.6.1), ours to say, or said of the whole origin, which tenants share with each other and, on
 * the web app's port, with the dashboard.
 */
const ownHeaders = new Set([
  "alt-svc",
  "clear-site-data",
  "connection",
  "content-length",
  "idempotency-replayed",
  "keep-alive",
  "nel",
  "preference-applied",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "report-to",
  "service-worker-allowed",
  "strict-transport-security",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "x-execution-id",
]);

/**
 * Reads what the sandbox kept of a Response. It went through a VM that may have been taken over, so nothing is taken for granted.
 * Every way of sending one begins here, so here it is kept apart from the dashboard (see `keepApart`).
 * @returns null for what cannot be sent
 */
export function readScriptResponse(
  output: unknown,
  { cors }: Pick<Endpoint, "cors">,
): ScriptResponse | null {
  const parsed = parts.safeParse(output);
  if (!parsed.success) return null;
  const { status, body, bodyEncoding } = parsed.data;
  const headers: ScriptResponse["headers"] = Object.create(null);
  const named = namedByConnection(parsed.data.headers);
  for (const [name, value] of parsed.data.headers) {
    const key = name.toLowerCase();
    if (ownHeaders.has(key) || named.has(key)) continue;
    // Where the endpoint says which pages may read its answers, its script does not.
    if (cors !== null && key.startsWith("access-control-")) continue;
    if (!isSendable(key, value)) return null;
    const before = headers[key];
    headers[key] = before === undefined ? value : [before, value].flat();
  }
  return {
    status,
    headers: keepApart(headers),
    body: bodyEncoding === "base64" ? Buffer.from(body, "base64") : body,
  };
}

/** Headers of one connection that only `Connection` tells apart. */
function namedByConnection(headers: readonly (readonly [string, string])[]): ReadonlySet<string> {
  const values = headers.filter(([name]) => name.toLowerCase() === "connection");
  return new Set(
    values.flatMap(([, value]) => value.split(",").map((name) => name.trim().toLowerCase())),
  );
}

function isSendable(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
