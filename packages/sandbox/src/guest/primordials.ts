/**
 * The language's own functions, captured before any script runs. A script may replace or poison
 * every property of every prototype; guest code therefore reaches built-ins only through these
 * constants, and never iterates, spreads, destructures arrays or pushes (all of these look up
 * properties that a script can replace).
 */
const { apply, defineProperty, deleteProperty, getOwnPropertyDescriptor, ownKeys } = Reflect;

type Method<This, Args extends unknown[], Result> = (this: This, ...args: Args) => Result;

/** Turns `method.call(self, …)` into `fn(self, …)` without looking up `call` at the time of use. */
function uncurry<This, Args extends unknown[], Result>(method: Method<This, Args, Result>) {
  return (self: This, ...args: Args): Result => apply(method, self, args) as Result;
}

export {
  apply as reflectApply,
  defineProperty as reflectDefineProperty,
  deleteProperty as reflectDeleteProperty,
  getOwnPropertyDescriptor as reflectGetOwnPropertyDescriptor,
  ownKeys as reflectOwnKeys,
};
export const reflectConstruct = Reflect.construct;
export const regexpExec = uncurry(RegExp.prototype.exec);
export const createObject = Object.create as (prototype: null) => Record<string, unknown>;
export const freeze = Object.freeze;
export const getPrototypeOf = Object.getPrototypeOf as (value: object) => object;
export const isExtensible = Object.isExtensible;
export const isArray = Array.isArray as (value: unknown) => value is unknown[];
export const isError = (Error as unknown as { isError(value: unknown): value is Error }).isError;
export const jsonParse = JSON.parse as (text: string) => unknown;
export const jsonStringify = JSON.stringify as (
  value: unknown,
  replacer?: (key: string, value: unknown) => unknown,
) => string | undefined;
export const bytesFromBase64 = (
  Uint8Array as unknown as { fromBase64(text: string): Uint8Array }
).fromBase64.bind(Uint8Array);
export const bytesToBase64 = uncurry(
  (Uint8Array.prototype as unknown as { toBase64: Method<Uint8Array, [], string> }).toBase64,
);
/** Moves a buffer's memory to a new one. Not for scripts: its argument would let a buffer grow. */
export const arrayBufferTransfer = uncurry(
  ArrayBuffer.prototype.transfer as Method<ArrayBuffer, [], ArrayBuffer>,
);
export const PrimordialUint8Array = Uint8Array;
const typedArrayPrototype = getPrototypeOf(Uint8Array.prototype);
const typedArrayGetter = <Result>(key: PropertyKey) =>
  uncurry(
    (
      getOwnPropertyDescriptor(typedArrayPrototype, key) as {
        get: Method<unknown, [], Result>;
      }
    ).get,
  );
/** The name of its class; undefined for what is no typed array. */
export const typedArrayName = typedArrayGetter<string | undefined>(Symbol.toStringTag);
export const typedArrayLength = typedArrayGetter<number>("length");
export const typedArrayBuffer = typedArrayGetter<ArrayBuffer>("buffer");
export const typedArrayByteOffset = typedArrayGetter<number>("byteOffset");
export const typedArraySet = uncurry(Uint8Array.prototype.set);
export const now = Date.now;
export const PrimordialDate = Date;
export const dateToIso = uncurry(Date.prototype.toISOString);
export const PrimordialError = Error;
export const PrimordialTypeError = TypeError;
export const PrimordialRangeError = RangeError;
export const PrimordialMap = Map;
export const mapGet = uncurry(Map.prototype.get);
export const mapSet = uncurry(Map.prototype.set);
export const mapDelete = uncurry(Map.prototype.delete);
export const mapClear = uncurry(Map.prototype.clear);
export const mapForEach = uncurry(Map.prototype.forEach);
export const mapSize = uncurry(
  (getOwnPropertyDescriptor(Map.prototype, "size") as { get: Method<unknown, [], number> }).get,
);
export const PrimordialSet = Set;
export const setAdd = uncurry(Set.prototype.add) as (set: object, value: unknown) => unknown;
export const setHas = uncurry(Set.prototype.has) as (set: object, value: unknown) => boolean;
export const PrimordialPromise = Promise;
export const PrimordialWeakMap = WeakMap;
export const weakMapGet = uncurry(WeakMap.prototype.get) as (map: object, key: unknown) => unknown;
export const weakMapSet = uncurry(WeakMap.prototype.set) as (
  map: object,
  key: object,
  value: unknown,
) => unknown;
export const PrimordialFinalizationRegistry = FinalizationRegistry;
/** V8's own: writes the stack of the caller to `target.stack`. */
export const captureStackTrace = (Error as unknown as { captureStackTrace(target: object): void })
  .captureStackTrace;
export const isFiniteNumber = Number.isFinite as (value: number) => boolean;
export const toNumber = Number;
export const parseInteger = Number.parseInt;
export const toText = String;
export const stringSlice = uncurry(String.prototype.slice);
export const stringToWellFormed = uncurry(String.prototype.toWellFormed);
export const unitAt = uncurry(String.prototype.charCodeAt);
export const stringIncludes = uncurry(String.prototype.includes);
export const stringIndexOf = uncurry(String.prototype.indexOf);
export const objectToString = uncurry(Object.prototype.toString);
export const floor = Math.floor;
export const min = Math.min;
export const max = Math.max;

export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** An own property's value, or undefined. */
export function getOwn<Value>(target: Record<string, Value>, key: string): Value | undefined {
  return getOwnPropertyDescriptor(target, key)?.value;
}
