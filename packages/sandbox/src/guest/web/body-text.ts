/** Bodies as they cross to the host: text where they are text, else base64. */
import { bytesFromBase64, bytesToBase64 } from "../primordials.ts";

export interface Body {
  body: string | null;
  bodyEncoding: "text" | "base64";
}

/** @param read reads the whole body; called only when it is not known as text */
export async function encodeBody(
  body: InnerBody | null,
  read: () => Promise<ArrayBuffer>,
): Promise<Body> {
  if (body === null) {
    return { body: null, bodyEncoding: "text" };
  }
  const { source } = body;
  return typeof source === "string"
    ? { body: source, bodyEncoding: "text" }
    : { body: bytesToBase64(new Uint8Array(await read())), bodyEncoding: "base64" };
}

export function decodeBody({ body, bodyEncoding }: Body): string | Uint8Array {
  const text = body ?? "";
  return bodyEncoding === "text" ? text : bytesFromBase64(text);
}
