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

/** Far beyond what people nest; far below where writing the value as JSON again would exhaust the stack. */
const maxDepth = 1_000;

function parseJson(body: Buffer): unknown {
  if (isNestedBeyond(body, maxDepth)) {
    throw new GatewayError("invalid_input", `The body's JSON is nested deeper than ${maxDepth}.`);
  }
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    throw new GatewayError("invalid_input", "The body is not valid JSON.");
  }
}

/** Whether arrays and objects stand in each other more than `limit` deep. Brackets within strings do not count. */
function isNestedBeyond(json: Buffer, limit: number): boolean {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < json.length; index++) {
    const byte = json[index];
    if (isInString) {
      if (byte === 0x5c) index++;
      else if (byte === 0x22) isInString = false;
    } else if (byte === 0x22) isInString = true;
    else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > limit) return true;
    } else if (byte === 0x5d || byte === 0x7d) depth--;
  }
  return false;
}
