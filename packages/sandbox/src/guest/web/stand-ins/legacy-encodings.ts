/**
 * The encodings other than Unicode's, for TextDecoder: their modules, with their tables, are
 * evaluated for the scripts that ask for one.
 */
type MultiByte = typeof import("@exodus/bytes/multi-byte.js");
type SingleByte = typeof import("@exodus/bytes/single-byte.js");

const loadSingleByte = () => require<SingleByte>("@exodus/bytes/single-byte.js");

export function createMultibyteDecoder(encoding: string, isLoose: boolean) {
  const { createMultibyteDecoder } = require<MultiByte>("@exodus/bytes/multi-byte.js");
  return createMultibyteDecoder(encoding, isLoose);
}

export function createSinglebyteDecoder(encoding: string, isLoose: boolean) {
  return loadSingleByte().createSinglebyteDecoder(encoding, isLoose);
}

export const latin1toString = (bytes: Uint8Array) => loadSingleByte().latin1toString(bytes);
export const latin1fromString = (text: string) => loadSingleByte().latin1fromString(text);

/** Encoders, which the standard has for the forms and URLs of HTML pages in such encodings. */
export const multibyteEncoder = undefined;
export const createSinglebyteEncoder = undefined;
export const encodeMap = undefined;
