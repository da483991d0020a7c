import { promisify } from "node:util";
import zlib from "node:zlib";
import { EgressError } from "./egress-error.ts";

type Decode = (body: Uint8Array, options: { maxOutputLength: number }) => Promise<Uint8Array>;

const inflateZlib: Decode = promisify(zlib.inflate);
const inflateRaw: Decode = promisify(zlib.inflateRaw);

/** Servers send `deflate` with zlib's header, as they must, or without: told apart by its first byte. */
const inflate: Decode = (body, options) =>
  ((body[0] ?? 0) & 0x0f) === 8 ? inflateZlib(body, options) : inflateRaw(body, options);

const decoders: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ["gzip", promisify(zlib.gunzip)],
  ["x-gzip", promisify(zlib.gunzip)],
  ["deflate", inflate],
  ["br", promisify(zlib.brotliDecompress)],
]);

/** More than one layer is rare, more than this an attack. */
const MAX_LAYERS = 3;

/** What a request says it accepts. */
export const acceptedEncodings = "gzip, deflate, br";

/**
 * The decoded body, or nothing when it is encoded in a way that is not known here and stays as it is.
 *
 * @param encodings of all `Content-Encoding` headers, in the order in which they were applied
 * @throws EgressError `too_large` as soon as any layer has more than `maxBytes`, `connection_failed`
 *   when the body is not what its header says
 */
export async function decodeBody(
  body: Uint8Array,
  encodings: readonly string[],
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  if (encodings.length > MAX_LAYERS) {
    throw new EgressError("connection_failed", "the answer is encoded too many times");
  }
  const layers = encodings.map((encoding) => decoders.get(encoding)).reverse();
  if (!layers.every((decode) => decode !== undefined)) return undefined;
  let decoded = body;
  for (const decode of layers) decoded = await decodeLayer(decode, decoded, maxBytes);
  return decoded;
}

async function decodeLayer(decode: Decode, body: Uint8Array, maxBytes: number) {
  try {
    return await decode(body, { maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") {
      throw responseTooLarge(maxBytes);
    }
    throw new EgressError("connection_failed", "the answer's Content-Encoding is not true of it", {
      cause: error,
    });
  }
}

export function responseTooLarge(maxBytes: number): EgressError {
  return new EgressError("too_large", `the answer has more than ${maxBytes} bytes`);
}
