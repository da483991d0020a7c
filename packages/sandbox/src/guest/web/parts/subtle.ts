/** `crypto.subtle`: digests, and HMAC over @noble/hashes. */
import { hmac } from "@noble/hashes/hmac.js";
import { sha1 } from "@noble/hashes/legacy.js";
import { sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import { isArrayBuffer } from "../stand-ins/node-types.ts";
import {
  blockLengthOf,
  CryptoKey,
  type HashName,
  hashNameOf,
  makeKey,
  requireHmac,
  stateOf,
  type Usage,
  usagesOf,
} from "./crypto-key.ts";

const { randomBytes } = packageGlobals;

const DIGESTS = { "SHA-1": sha1, "SHA-256": sha256, "SHA-384": sha384, "SHA-512": sha512 };

/** getRandomValues has the same limit. */
const MAX_KEY_BYTES = 65_536;

/** A copy, as the caller may change its own while a promise is pending. */
function copyBytes(data: unknown): Uint8Array<ArrayBuffer> {
  if (ArrayBuffer.isView(data)) {
    const { buffer, byteOffset, byteLength } = data;
    return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength).slice();
  }
  if (isArrayBuffer(data)) {
    return new Uint8Array(data as ArrayBuffer).slice();
  }
  throw new TypeError("The data must be an ArrayBuffer, a typed array or a DataView");
}

function toBuffer(bytes: Uint8Array): ArrayBuffer {
  return copyBytes(bytes).buffer;
}

function requireKey(algorithm: unknown, key: unknown, usage: Usage) {
  requireHmac(algorithm);
  if (!(key instanceof CryptoKey)) {
    throw new TypeError("The key must be a CryptoKey");
  }
  const state = stateOf(key);
  if (!state.usages.includes(usage)) {
    throw new packageGlobals.DOMException(`The key is not for ${usage}`, "InvalidAccessError");
  }
  return state;
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i += 1) {
    difference |= (a[i] as number) ^ (b[i] ?? 0);
  }
  return difference === 0;
}

/** A length in bits, where one is given: only whole bytes are available. */
function lengthOf(algorithm: unknown): number | null {
  const { length } = algorithm as { length?: unknown };
  if (length === undefined) {
    return null;
  }
  const bits = Number(length);
  if (!Number.isInteger(bits) || bits <= 0 || bits % 8 !== 0 || bits > MAX_KEY_BYTES * 8) {
    throw new packageGlobals.DOMException(
      "A key's length must be a whole number of bytes",
      "OperationError",
    );
  }
  return bits / 8;
}

function hashOf(algorithm: unknown): HashName {
  const { hash } = algorithm as { hash?: unknown };
  if (hash === undefined) {
    throw new TypeError("The algorithm needs a hash");
  }
  return hashNameOf(hash);
}

export class SubtleCrypto {
  /** The digest of `data` by SHA-1, SHA-256, SHA-384 or SHA-512. */
  async digest(algorithm: unknown, data: unknown): Promise<ArrayBuffer> {
    const bytes = copyBytes(data);
    return toBuffer(DIGESTS[hashNameOf(algorithm)](bytes));
  }

  async importKey(
    format: unknown,
    keyData: unknown,
    algorithm: unknown,
    extractable: unknown,
    keyUsages: unknown,
  ): Promise<CryptoKey> {
    if (format !== "raw") {
      throw new packageGlobals.DOMException(
        `The format ${format} is not available`,
        "NotSupportedError",
      );
    }
    const bytes = copyBytes(keyData);
    requireHmac(algorithm);
    const hash = hashOf(algorithm);
    const usages = usagesOf(keyUsages);
    const length = lengthOf(algorithm) ?? bytes.length;
    if (bytes.length === 0 || length !== bytes.length) {
      throw new packageGlobals.DOMException(
        "The key has not the length that it should",
        "DataError",
      );
    }
    return makeKey({ bytes, hash, isExtractable: Boolean(extractable), usages });
  }

  async generateKey(
    algorithm: unknown,
    extractable: unknown,
    keyUsages: unknown,
  ): Promise<CryptoKey> {
    requireHmac(algorithm);
    const hash = hashOf(algorithm);
    const usages = usagesOf(keyUsages);
    const bytes = randomBytes(lengthOf(algorithm) ?? blockLengthOf(hash));
    return makeKey({ bytes, hash, isExtractable: Boolean(extractable), usages });
  }

  async exportKey(format: unknown, key: unknown): Promise<ArrayBuffer> {
    if (!(key instanceof CryptoKey)) {
      throw new TypeError("The key must be a CryptoKey");
    }
    if (format !== "raw") {
      throw new packageGlobals.DOMException(
        `The format ${format} is not available`,
        "NotSupportedError",
      );
    }
    const { bytes, isExtractable } = stateOf(key);
    if (!isExtractable) {
      throw new packageGlobals.DOMException("The key is not extractable", "InvalidAccessError");
    }
    return toBuffer(bytes);
  }

  async sign(algorithm: unknown, key: unknown, data: unknown): Promise<ArrayBuffer> {
    const message = copyBytes(data);
    const { bytes, hash } = requireKey(algorithm, key, "sign");
    return toBuffer(hmac(DIGESTS[hash], bytes, message));
  }

  async verify(
    algorithm: unknown,
    key: unknown,
    signature: unknown,
    data: unknown,
  ): Promise<boolean> {
    const given = copyBytes(signature);
    const message = copyBytes(data);
    const { bytes, hash } = requireKey(algorithm, key, "verify");
    return isSame(hmac(DIGESTS[hash], bytes, message), given);
  }

  get [Symbol.toStringTag](): string {
    return "SubtleCrypto";
  }
}
