import { isUtf8 } from "node:buffer";
import { MIMEType } from "node:util";
import { collectValues } from "./collect-values.ts";
import { GatewayError } from "./gateway-error.ts";

const maxParts = 1_000;

/** A file of a form; its content as text where it is UTF-8. */
export type UploadedFile = { name: string; type: string; size: number } & (
  | { text: string }
  | { base64: string }
);

type Field = string | UploadedFile;

/**
 * The fields of a `multipart/form-data` body (RFC 7578), by Node.js' own parser.
 * @throws GatewayError("invalid_input") for what is none, and for more than 1 000 parts
 */
export async function parseMultipart(
  body: Buffer,
  contentType: string,
): Promise<Record<string, Field | Field[]>> {
  const boundary = new MIMEType(contentType).params.get("boundary") ?? "";
  refuseManyParts(body, boundary);
  const form = await readForm(body, boundary);
  const fields: [string, Field][] = [];
  for (const [name, value] of form) {
    fields.push([name, typeof value === "string" ? value : await toFile(value)]);
  }
  return collectValues(fields);
}

async function readForm(body: Buffer, boundary: string): Promise<FormData> {
  // Said anew: the parser must not find another boundary in the header than the one whose parts were counted.
  const type = new MIMEType("multipart/form-data");
  if (boundary !== "") type.params.set("boundary", boundary);
  try {
    const headers = { "content-type": String(type) };
    return await new Response(new Uint8Array(body), { headers }).formData();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const reason = error.cause instanceof Error ? `: ${error.cause.message}` : "";
    throw new GatewayError("invalid_input", `The body is not valid multipart/form-data${reason}.`);
  }
}

async function toFile(file: File): Promise<UploadedFile> {
  const { name, type, size } = file;
  const bytes = Buffer.from(await file.arrayBuffer());
  const content = isUtf8(bytes)
    ? { text: bytes.toString("utf8") }
    : { base64: bytes.toString("base64") };
  return { name, type, size, ...content };
}

/** Counted before they are read: each part takes far more memory than the fifty bytes it has at the least. */
function refuseManyParts(body: Buffer, boundary: string): void {
  if (boundary === "") return;
  const delimiter = `--${boundary}`;
  let delimiters = 0;
  for (let at = body.indexOf(delimiter); at >= 0; at = body.indexOf(delimiter, at + 1)) {
    // The last one ends the body.
    if (++delimiters > maxParts + 1) {
      throw new GatewayError("invalid_input", `The body may have at most ${maxParts} parts.`);
    }
  }
}
