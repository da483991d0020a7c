/** Keys of HMAC, the only ones there are. */

/** The digests by their names in WebCrypto, with the lengths of their blocks in bytes. */
const HASHES = {
  "SHA-1": { blockLength: 64 },
  "SHA-256": { blockLength: 64 },
  "SHA-384": { blockLength: 128 },
  "SHA-512": { blockLength: 128 },
} as const;

export type HashName = keyof typeof HASHES;
export type Usage = "sign" | "verify";

const USAGES: readonly string[] = ["sign", "verify"];
/** The standard knows them, for other algorithms. */
const OTHER_USAGES: readonly string[] =
  "encrypt decrypt deriveKey deriveBits wrapKey unwrapKey encapsulateKey encapsulateBits decapsulateKey decapsulateBits".split(
    " ",
  );

interface KeyState {
  bytes: Uint8Array;
  hash: HashName;
  isExtractable: boolean;
  usages: Usage[];
}

let stateOf: (key: CryptoKey) => KeyState;
let makeKey: (state: KeyState) => CryptoKey;
let isMaking = false;

export class CryptoKey {
  #state!: KeyState;

  constructor() {
    if (!isMaking) {
      throw new TypeError("Illegal constructor");
    }
  }

  static {
    stateOf = (key) => key.#state;
    makeKey = (state) => {
      isMaking = true;
      try {
        const key = new CryptoKey();
        key.#state = state;
        return key;
      } finally {
        isMaking = false;
      }
    };
  }

  get type(): "secret" {
    void this.#state;
    return "secret";
  }

  get extractable(): boolean {
    return this.#state.isExtractable;
  }

  get algorithm(): { name: "HMAC"; hash: { name: HashName }; length: number } {
    const { hash, bytes } = this.#state;
    return { name: "HMAC", hash: { name: hash }, length: bytes.length * 8 };
  }

  get usages(): Usage[] {
    return [...this.#state.usages];
  }

  get [Symbol.toStringTag](): string {
    return "CryptoKey";
  }
}

export { makeKey, stateOf };

/** @returns the length in bytes of a key that is made without being told a length */
export function blockLengthOf(hash: HashName): number {
  return HASHES[hash].blockLength;
}

/** @throws DOMException NotSupportedError */
export function hashNameOf(algorithm: unknown): HashName {
  const name = algorithmNameOf(algorithm).toUpperCase();
  if (!Object.hasOwn(HASHES, name)) {
    throw new packageGlobals.DOMException(`There is no digest ${name}`, "NotSupportedError");
  }
  return name as HashName;
}

/** An AlgorithmIdentifier is a name, or an object with one. */
export function algorithmNameOf(algorithm: unknown): string {
  if (typeof algorithm === "object" && algorithm !== null) {
    const { name } = algorithm as { name?: unknown };
    if (name === undefined) {
      throw new TypeError("The algorithm has no name");
    }
    return String(name);
  }
  return String(algorithm);
}

/** @throws DOMException NotSupportedError for every algorithm but HMAC */
export function requireHmac(algorithm: unknown): void {
  const name = algorithmNameOf(algorithm);
  if (name.toUpperCase() !== "HMAC") {
    throw new packageGlobals.DOMException(
      `${name} is not available: scripts have HMAC`,
      "NotSupportedError",
    );
  }
}

/** @throws TypeError for words that are none, DOMException SyntaxError for usages HMAC has not, or none */
export function usagesOf(given: unknown): Usage[] {
  const words = [...(given as Iterable<unknown>)].map(String);
  for (const word of words) {
    if (!USAGES.includes(word) && !OTHER_USAGES.includes(word)) {
      throw new TypeError(`"${word}" is not a usage of keys`);
    }
  }
  if (words.length === 0 || words.some((word) => !USAGES.includes(word))) {
    throw new packageGlobals.DOMException("Keys of HMAC are to sign or to verify", "SyntaxError");
  }
  return USAGES.filter((usage) => words.includes(usage)) as Usage[];
}
