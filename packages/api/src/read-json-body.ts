import { CoreError, type JsonValue } from "@runlet/core";

/** A client that is still sending may not get to read that it is refused: so much more is read and thrown away. */
const discardedBytes = 1_048_576;

/**
 * The JSON in a request's body. Keeps no more than `maxBytes`, whatever length is declared. Rejects with `too_large`, or with `invalid_input` of
 * the field `body` for what is not JSON in UTF-8.
 */
export async function readJsonBody(request: Request, maxBytes: number): Promise<JsonValue> {
  const bytes = await readBytes(request, maxBytes);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    const fields = [{ path: "body", message: "is not JSON" }];
    throw new CoreError("invalid_input", "body: is not JSON", { fields, cause });
  }
}

async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array> {
  const message = `must be at most ${maxBytes} bytes`;
  const tooLarge = () =>
    new CoreError("too_large", `body: ${message}`, { fields: [{ path: "body", message }] });
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size <= maxBytes) chunks.push(chunk);
    else if (size > maxBytes + discardedBytes) break;
  }
  if (size > maxBytes) throw tooLarge();
  return Buffer.concat(chunks);
}
