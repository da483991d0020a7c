import { EgressError, invalidArgument } from "./egress-error.ts";

export type HeaderPair = [name: string, value: string];
export type HeadersInput =
  | readonly (readonly [string, string])[]
  | Readonly<Record<string, string>>;

/** Names and values, in bytes, all together. */
const MAX_HEADER_BYTES = 32 * 1_024;

/** RFC 9110, section 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9a-z-]{1,256}$/i;
/** RFC 9110, section 5.5: no control characters but the tab, one byte for each character. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** They frame a message or belong to the connection: with them a script could say two things at once. */
const FORBIDDEN = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/**
 * The headers as pairs, values trimmed.
 * @throws EgressError `validation` or `too_large`, naming the header
 */
export function checkHeaders(input: HeadersInput): HeaderPair[] {
  if (typeof input !== "object" || input === null) {
    throw invalidArgument("headers", "must be an object or a list of pairs");
  }
  const entries = Array.isArray(input) ? input : Object.entries(input);
  const pairs = entries.map((entry) => checkHeader(entry));
  const bytes = pairs.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (bytes > MAX_HEADER_BYTES) {
    throw new EgressError("too_large", `headers: must have at most ${MAX_HEADER_BYTES} bytes`);
  }
  return pairs;
}

function checkHeader(entry: unknown): HeaderPair {
  const [name, value] = Array.isArray(entry) ? (entry as unknown[]) : [];
  if (typeof name !== "string" || !isToken(name)) {
    const shown = JSON.stringify(String(name).slice(0, 64));
    throw invalidArgument("headers", `${shown} is not a valid header name`);
  }
  const lower = name.toLowerCase();
  if (FORBIDDEN.has(lower) || lower.startsWith("proxy-")) {
    throw invalidArgument(`headers.${lower}`, "must not be set by scripts");
  }
  if (typeof value !== "string") throw invalidArgument(`headers.${lower}`, "must be text");
  const trimmed = value.replace(/^[\t\r\n ]+|[\t\r\n ]+$/g, "");
  if (!VALUE.test(trimmed)) {
    const wanted = "line ends, other control characters and characters beyond U+00FF";
    throw invalidArgument(`headers.${lower}`, `must not hold ${wanted}`);
  }
  return [name, trimmed];
}
