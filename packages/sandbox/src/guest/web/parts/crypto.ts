/** `crypto`: randomness of the host, and `subtle`, which is evaluated when asked for. */
import { bytesToHex } from "@noble/hashes/utils.js";

const { randomBytes } = packageGlobals;

type Subtle = typeof import("./subtle.ts");

const MAX_RANDOM_BYTES = 65_536;

const INTEGER_ARRAYS = new Set<unknown>([
  "Int8Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Uint16Array",
  "Int32Array",
  "Uint32Array",
  "BigInt64Array",
  "BigUint64Array",
]);

/** A typed array's own fields may say anything: those of its prototype are asked. */
function getterOf<Value>(key: PropertyKey): (this: unknown) => Value {
  const prototype = Object.getPrototypeOf(Uint8Array.prototype);
  return Object.getOwnPropertyDescriptor(prototype, key)?.get as (this: unknown) => Value;
}

const kindOf = getterOf<unknown>(Symbol.toStringTag);
const bufferOf = getterOf<ArrayBuffer>("buffer");
const byteOffsetOf = getterOf<number>("byteOffset");
const byteLengthOf = getterOf<number>("byteLength");

class Crypto {
  #subtle: InstanceType<Subtle["SubtleCrypto"]> | undefined;

  get subtle(): InstanceType<Subtle["SubtleCrypto"]> {
    this.#subtle ??= new (require<Subtle>("./subtle.ts").SubtleCrypto)();
    return this.#subtle;
  }

  /** Fills a typed array of integers, of 65 536 bytes at most. */
  getRandomValues<View extends ArrayBufferView>(view: View): View {
    if (view === undefined) {
      throw new TypeError("getRandomValues needs a typed array of integers");
    }
    if (!INTEGER_ARRAYS.has(kindOf.call(view))) {
      throw new packageGlobals.DOMException(
        "The argument must be a typed array of integers",
        "TypeMismatchError",
      );
    }
    const byteLength = byteLengthOf.call(view);
    if (byteLength > MAX_RANDOM_BYTES) {
      const message = `${byteLength} bytes are more than ${MAX_RANDOM_BYTES}`;
      throw new packageGlobals.DOMException(message, "QuotaExceededError");
    }
    const bytes = new Uint8Array(bufferOf.call(view), byteOffsetOf.call(view), byteLength);
    bytes.set(randomBytes(byteLength));
    return view;
  }

  /** A random UUID, version 4. */
  randomUUID(): string {
    const bytes = randomBytes(16);
    bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
    const hex = bytesToHex(bytes);
    return [
      [0, 8],
      [8, 12],
      [12, 16],
      [16, 20],
      [20, 32],
    ]
      .map(([start, end]) => hex.slice(start, end))
      .join("-");
  }

  get [Symbol.toStringTag](): string {
    return "Crypto";
  }
}

type Keys = typeof import("./crypto-key.ts");

export const part = {
  Crypto,
  crypto: new Crypto(),
  get CryptoKey() {
    return require<Keys>("./crypto-key.ts").CryptoKey;
  },
  get SubtleCrypto() {
    return require<Subtle>("./subtle.ts").SubtleCrypto;
  },
};
