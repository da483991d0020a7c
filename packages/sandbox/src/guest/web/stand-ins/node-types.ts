/** node:util and node:util/types, as far as undici's fetch classes ask. */
type Slot = (this: unknown) => unknown;

function getterOf(prototype: object, key: PropertyKey): Slot {
  return (Object.getOwnPropertyDescriptor(prototype, key) as { get: Slot }).get;
}

const byteLengthOf = getterOf(ArrayBuffer.prototype, "byteLength");
const nameOf = getterOf(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag);

export function isArrayBuffer(value: unknown): boolean {
  try {
    byteLengthOf.call(value);
    return true;
  } catch {
    return false;
  }
}

export const isAnyArrayBuffer = isArrayBuffer;
/** A script has no shared memory. */
export const isSharedArrayBuffer = (): boolean => false;
export const isArrayBufferView = (value: unknown): boolean => ArrayBuffer.isView(value);
export const isTypedArray = (value: unknown): boolean => nameOf.call(value) !== undefined;
export const isUint8Array = (value: unknown): boolean => nameOf.call(value) === "Uint8Array";
export const isDataView = (value: unknown): boolean =>
  ArrayBuffer.isView(value) && !isTypedArray(value);
/** The language has no way to tell; undici then takes the way that suits both. */
export const isProxy = (): boolean => true;

export const types = {
  isArrayBuffer,
  isAnyArrayBuffer,
  isSharedArrayBuffer,
  isArrayBufferView,
  isTypedArray,
  isUint8Array,
  isDataView,
  isProxy,
};

/** Part of the text of some errors. */
export function inspect(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
inspect.custom = Symbol.for("nodejs.util.inspect.custom");

export function formatWithOptions(_options: unknown, ...values: unknown[]): string {
  return values.map((value) => inspect(value)).join(" ");
}
