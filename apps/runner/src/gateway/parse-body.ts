import type { IncomingHttpHeaders } from "node:http";
import { collectValues } from "./collect-values.ts";
import { GatewayError } from "./gateway-error.ts";

/**
 * A body as its content type says: JSON as its value, a form as an object, anything else as text; null when there is none.
 * @throws GatewayError("invalid_input") for malformed JSON and for compressed bodies, which are not taken.
 */
export function parseBody(body: Buffer, headers: IncomingHttpHeaders): unknown {
  const encoding = headers["content-encoding"]?.trim().toLowerCase() ?? "identity";
  if (encoding !== "identity") {
    throw new GatewayError("invalid_input", "The body must not be compressed (Content-Encoding).");
  }
  if (body.length === 0) return null;
  const type = headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (type === "application/json" || type.endsWith("+json")) return parseJson(body);
  if (type === "application/x-www-form-urlencoded") {
    return collectValues(new URLSearchParams(body.toString("utf8")));
  }
  return body.toString("utf8");
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    throw new GatewayError("invalid_input", "The body is not valid JSON.");
  }
}
