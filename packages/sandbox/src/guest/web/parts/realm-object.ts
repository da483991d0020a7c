/**
 * What the generated classes of jsdom and whatwg-url take for their global object: where they find
 * the language's constructors and each other. A script never sees it.
 */
export const realmObject = {
  Array,
  ArrayBuffer,
  Number,
  Object,
  Promise,
  RangeError,
  String,
  TypeError,
  Uint8Array,
} as Record<string, unknown>;

/** All interfaces are exposed to windows. */
export const GLOBAL_NAMES = ["Window"];
