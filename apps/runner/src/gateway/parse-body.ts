import { isUtf8 } from "node:buffer";
import type { IncomingHttpHeaders } from "node:http";
import { MIMEType } from "node:util";
import { collectValues } from "./collect-values.ts";
import { GatewayError } from "./gateway-error.ts";
import { parseJson } from "./parse-json.ts";
import { parseMultipart } from "./parse-multipart.ts";

const maxFormFields = 10_000;

/**
 * A body as its content type says: JSON as its value, a form as an object, text by its charset; anything else as text where
 * its bytes are UTF-8. Null when there is none, and for bytes that are no text.
 * @throws GatewayError("invalid_input") for what is not what its type says, and for compressed bodies, which are not taken.
 */
export async function parseBody(body: Buffer, headers: IncomingHttpHeaders): Promise<unknown> {
  const encoding = headers["content-encoding"]?.trim().toLowerCase() || "identity";
  if (encoding !== "identity") {
    const message = `The body must come as it is, without Content-Encoding; it has ${JSON.stringify(encoding)}.`;
    throw new GatewayError("invalid_input", message);
  }
  if (body.length === 0) return null;
  const contentType = headers["content-type"] ?? "";
  const { type, subtype, charset } = readType(contentType);
  const essence = `${type}/${subtype}`;
  if (essence === "application/json" || subtype.endsWith("+json")) {
    return parseJson(decode(body, charset ?? "utf-8"));
  }
  if (essence === "application/x-www-form-urlencoded") return parseForm(body.toString("utf8"));
  if (essence === "multipart/form-data") return parseMultipart(body, contentType);
  if (type === "text" && charset !== null) return decode(body, charset);
  return isUtf8(body) ? decode(body, "utf-8") : null;
}

/** A type that cannot be read is taken for none, as browsers do. */
function readType(contentType: string) {
  try {
    const { type, subtype, params } = new MIMEType(contentType);
    return { type, subtype, charset: params.get("charset") };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { type: "", subtype: "", charset: null };
  }
}

function parseForm(text: string): Record<string, string | string[]> {
  let fields = 1;
  for (let at = text.indexOf("&"); at >= 0; at = text.indexOf("&", at + 1)) fields += 1;
  if (fields > maxFormFields) {
    const message = `The body's form may have at most ${maxFormFields} fields.`;
    throw new GatewayError("invalid_input", message);
  }
  return collectValues(new URLSearchParams(text));
}

function decode(body: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(body);
  } catch (error) {
    const message =
      error instanceof RangeError
        ? `The body's charset ${JSON.stringify(charset)} is not known.`
        : `The body is not valid ${charset}.`;
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    throw new GatewayError("invalid_input", message);
  }
}
