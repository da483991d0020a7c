import { validateHeaderName, validateHeaderValue } from "node:http";
import { z } from "zod";

/** The parts of a Response that a script returned, ready to be sent. */
export interface ScriptResponse {
  status: number;
  headers: Record<string, string | string[]>;
  body: Buffer;
}

const parts = z.object({
  status: z.int().min(200).max(599),
  headers: z.array(z.tuple([z.string(), z.string()])).max(200),
  body: z.string(),
  bodyEncoding: z.enum(["text", "base64"]),
});

/** Of one connection only (RFC 9110, section 7.6.1), or ours to say. */
const ownHeaders = new Set([
  "connection",
  "content-length",
  "idempotency-replayed",
  "keep-alive",
  "preference-applied",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "x-execution-id",
]);

/**
 * Reads what the sandbox kept of a Response. It went through a VM that may have been taken over, so nothing is taken for granted.
 * @returns null for what cannot be sent
 */
export function readScriptResponse(output: unknown): ScriptResponse | null {
  const parsed = parts.safeParse(output);
  if (!parsed.success) return null;
  const { status, body, bodyEncoding } = parsed.data;
  const headers: ScriptResponse["headers"] = Object.create(null);
  for (const [name, value] of parsed.data.headers) {
    const key = name.toLowerCase();
    if (ownHeaders.has(key)) continue;
    if (!isSendable(key, value)) return null;
    const before = headers[key];
    headers[key] = before === undefined ? value : [before, value].flat();
  }
  return {
    status,
    headers,
    body: Buffer.from(body, bodyEncoding === "base64" ? "base64" : "utf8"),
  };
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
