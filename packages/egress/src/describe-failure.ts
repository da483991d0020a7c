import { errors } from "undici";
import { responseTooLarge } from "./decode-body.ts";
import { EgressError } from "./egress-error.ts";

/** undici's own words for a body or headers beyond what was set. */
const TOO_LARGE = "UND_ERR_RES_EXCEEDED_MAX_SIZE";
const HEADERS_TOO_LARGE = "UND_ERR_HEADERS_OVERFLOW";
/** undici refuses what it was given: a hole in our own checks, not a failure of the connection. */
const OUR_MISTAKE = "UND_ERR_INVALID_ARG";

/**
 * What a script is told of an error of the network, the TLS layer or the HTTP parser. Only its code
 * is passed on: messages of the system name addresses.
 *
 * @throws the error itself when it is none of these: it is then a fault of ours
 */
export function describeFailure(error: unknown, host: string, maxResponseBytes: number) {
  if (error instanceof EgressError) return error;
  if (error instanceof errors.HTTPParserError) {
    const message = `"${host}" answered something that is not HTTP`;
    return new EgressError("connection_failed", message, { cause: error });
  }
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  if (typeof code !== "string" || code === OUR_MISTAKE) throw error;
  if (code === TOO_LARGE) return responseTooLarge(maxResponseBytes);
  if (code === HEADERS_TOO_LARGE) {
    return new EgressError("too_large", "the answer's headers are too large", { cause: error });
  }
  const message = `the request to "${host}" failed: ${code}`;
  return new EgressError("connection_failed", message, { cause: error });
}
