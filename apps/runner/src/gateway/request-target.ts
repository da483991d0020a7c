import { GatewayError } from "./gateway-error.ts";

/** Longer than any address that people use, and half of what a request's head may have in all. */
const maxTargetLength = 8_192;

/** What a request may ask for (RFC 9112, section 3.2): visible ASCII, without a fragment and what URL parsers take for a slash. */
const soundTarget = /^[!-"$-[\]-~]+$/;
/** `.` and `..` in each of their spellings: parsers resolve them, proxies may not, and no two need agree on what is asked for. */
const dotSegment = /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i;

/**
 * A request's target as a URL, with its path as it was sent. Null for what is no address of ours: `*`, another scheme, dot segments.
 * @throws GatewayError `uri_too_long`, or `invalid_input` for bytes that a target cannot have
 */
export function parseTarget(target: string): URL | null {
  if (target.length > maxTargetLength) {
    const message = `The address may have at most ${maxTargetLength} characters.`;
    throw new GatewayError("uri_too_long", message);
  }
  if (!soundTarget.test(target)) {
    const message =
      "The address holds characters that must be percent-encoded, such as non-ASCII ones.";
    throw new GatewayError("invalid_input", message);
  }
  const [path = ""] = target.replace(/^https?:\/\/[^/?]*/i, "").split("?", 1);
  if (dotSegment.test(path)) return null;
  if (target.startsWith("/")) return URL.parse(`http://runner${target}`);
  return /^https?:\/\//i.test(target) ? URL.parse(target) : null;
}
