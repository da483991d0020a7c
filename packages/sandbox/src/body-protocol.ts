/** The messages in which a VM gives the body of a Response while the script makes it. */
import { ProtocolError } from "./frame.ts";
import { isStorable } from "./script-json.ts";

export interface ResponseHead {
  status: number;
  headers: [string, string][];
}

export type BodyMessage =
  /** A Response whose body is a stream; answered by `pull`, or by `cancel` when nobody wants its body. */
  | { type: "head"; run: number; head: ResponseHead }
  /** A piece of its body, one for each `pull`: at least one byte. */
  | { type: "chunk"; run: number; bytes: Buffer };

/** UTF-16 units; the guest gives no more. */
const MAX_HEAD_LENGTH = 65_536;
const MAX_TEXT_LENGTH = 65_536;
/** Of 65 536 bytes. */
const MAX_BASE64_LENGTH = 87_384;

/** @throws ProtocolError for what is not the head of a Response */
export function readHead(json: string): ResponseHead {
  if (json.length > MAX_HEAD_LENGTH || !isStorable(json)) {
    throw new ProtocolError("A head is too long, or holds what cannot be stored");
  }
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new ProtocolError("A head is not JSON", { cause: error });
  }
  const { status, headers } = (value ?? {}) as Record<string, unknown>;
  const isStatus = Number.isSafeInteger(status) && 200 <= (status as number);
  if (!isStatus || (status as number) > 599 || !Array.isArray(headers)) {
    throw new ProtocolError("A head has no status, or no list of headers");
  }
  return { status: status as number, headers: headers.map(readHeader) };
}

function readHeader(pair: unknown): [string, string] {
  const [name, value, ...others] = Array.isArray(pair) ? pair : [];
  if (typeof name !== "string" || typeof value !== "string" || others.length > 0) {
    throw new ProtocolError("A header is not a name and a value");
  }
  return [name, value];
}

/** @throws ProtocolError for more than the guest sends at once, and for nothing */
export function readChunk(encoding: unknown, text: string): Buffer {
  const isText = encoding === "text";
  if (!isText && encoding !== "base64") {
    throw new ProtocolError("A chunk has no known encoding");
  }
  if (text.length > (isText ? MAX_TEXT_LENGTH : MAX_BASE64_LENGTH)) {
    throw new ProtocolError("A chunk is longer than the guest lets it be");
  }
  const bytes = Buffer.from(text, isText ? "utf8" : "base64");
  if (bytes.length === 0) {
    throw new ProtocolError("A chunk is empty");
  }
  return bytes;
}
