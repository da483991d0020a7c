/**
 * Takes away, once per context and before any script runs, what a script must not have: every way
 * to make code from a string, and memory that V8 does not count against the isolate's limit
 * (WebAssembly, shared and resizable buffers). isolated-vm allows code generation from strings in
 * every context and has no switch for it, so the constructors themselves must go.
 */
import {
  createObject,
  freeze,
  getPrototypeOf,
  PrimordialFinalizationRegistry,
  PrimordialTypeError,
  reflectConstruct,
  reflectDefineProperty,
  reflectDeleteProperty,
} from "./primordials.ts";

const REMOVED_GLOBALS = ["eval", "WebAssembly", "SharedArrayBuffer", "Atomics", "ShadowRealm"];

const REMOVED_BUFFER_METHODS = [
  "resize",
  "maxByteLength",
  "transfer",
  "transferToFixedLength",
  "transferToImmutable",
  "sliceToImmutable",
];

/** Puts an own data property on `target`, whatever its prototypes say. */
export function setHidden(target: object, key: PropertyKey, value: unknown, isFixed = false): void {
  const descriptor = createObject(null) as PropertyDescriptor;
  descriptor.value = value;
  descriptor.enumerable = false;
  descriptor.writable = !isFixed;
  descriptor.configurable = !isFixed;
  if (!reflectDefineProperty(target, key, descriptor)) {
    throw new PrimordialTypeError(`Cannot harden ${String(key)}`);
  }
}

export function remove(target: object, key: PropertyKey): void {
  if (!reflectDeleteProperty(target, key)) {
    throw new PrimordialTypeError(`Cannot remove ${String(key)}`);
  }
}

/** Replaces a constructor of functions by one that always refuses, on its prototype too. */
function refuseConstructor(sample: object, name: string): void {
  const prototype = getPrototypeOf(sample);
  const refused = {
    [name]: () => {
      throw new PrimordialTypeError(`${name}: code cannot be made from strings`);
    },
  }[name] as (() => never) & { prototype: object };
  setHidden(refused, "prototype", prototype, true);
  setHidden(prototype, "constructor", refused, true);
  if (name === "Function") {
    setHidden(globalThis, "Function", refused);
  }
  freeze(refused);
}

/** An ArrayBuffer without the second argument: its growth would pass the isolate's memory limit. */
function replaceArrayBuffer(): void {
  const Real = ArrayBuffer;
  const prototype = Real.prototype;
  const Fixed = function (this: unknown, length: unknown, options: unknown) {
    if (new.target === undefined) {
      throw new PrimordialTypeError("Constructor ArrayBuffer requires 'new'");
    }
    if (options !== undefined) {
      throw new PrimordialTypeError("Resizable buffers are not available in scripts");
    }
    return reflectConstruct(Real, [length], new.target);
  };
  setHidden(Fixed, "prototype", prototype, true);
  setHidden(Fixed, "name", "ArrayBuffer");
  setHidden(Fixed, "isView", Real.isView);
  const species = createObject(null) as PropertyDescriptor;
  species.get = function (this: unknown) {
    return this;
  };
  species.configurable = true;
  reflectDefineProperty(Fixed, Symbol.species, species);
  setHidden(prototype, "constructor", Fixed);
  setHidden(globalThis, "ArrayBuffer", Fixed);
  for (const name of REMOVED_BUFFER_METHODS) {
    remove(prototype, name);
  }
}

/**
 * V8 calls `Error.prepareStackTrace` with call sites, from which frames of guest code could be
 * examined. The accessor always reads as absent; writing to it is ignored, as libraries that set
 * it should still load.
 */
function lockStackTraces(): void {
  const descriptor = createObject(null) as PropertyDescriptor;
  descriptor.get = () => undefined;
  descriptor.set = () => undefined;
  descriptor.enumerable = false;
  descriptor.configurable = false;
  reflectDefineProperty(Error, "prepareStackTrace", descriptor);
}

/** Makes of the callback of a finalization registry what V8 gets to call. */
type GuardFinalizer = (callback: (held: unknown) => unknown) => (held: unknown) => void;

/**
 * V8 runs finalizers whenever the isolate is entered next, outside of every call that somebody waits for:
 * what one does there, its microtasks and rejections, would come out in another call, even in that of the
 * isolate's next execution. So V8 gets to run our function only, and the callback waits for a wake-up.
 */
function guardFinalizers(guard: GuardFinalizer): void {
  const Real = PrimordialFinalizationRegistry;
  const Guarded = function (callback: unknown) {
    if (new.target === undefined) {
      throw new PrimordialTypeError("Constructor FinalizationRegistry requires 'new'");
    }
    if (typeof callback !== "function") {
      throw new PrimordialTypeError("FinalizationRegistry: cleanup must be callable");
    }
    return reflectConstruct(Real, [guard(callback as () => unknown)], new.target);
  };
  setHidden(Guarded, "prototype", Real.prototype, true);
  setHidden(Guarded, "name", "FinalizationRegistry");
  setHidden(Real.prototype, "constructor", Guarded);
  setHidden(globalThis, "FinalizationRegistry", Guarded);
}

export function harden(guardFinalizer: GuardFinalizer): void {
  guardFinalizers(guardFinalizer);
  refuseConstructor(() => undefined, "Function");
  refuseConstructor(async () => undefined, "AsyncFunction");
  refuseConstructor(function* () {}, "GeneratorFunction");
  refuseConstructor(async function* () {}, "AsyncGeneratorFunction");
  for (const name of REMOVED_GLOBALS) {
    remove(globalThis, name);
  }
  replaceArrayBuffer();
  lockStackTraces();
}
