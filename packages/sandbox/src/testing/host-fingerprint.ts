/** What a script must never change: the process, and the language as the host itself has it. */

const INTRINSICS: Record<string, object> = {
  ...{ Object, Function, Array, String, Number, Boolean, Symbol, BigInt, Promise, RegExp, Date },
  ...{ Error, TypeError, RangeError, SyntaxError, Map, Set, WeakMap, WeakSet, WeakRef, Proxy },
  ...{ ArrayBuffer, Uint8Array, DataView, Buffer, URL, JSON, Math, Reflect, Intl, Atomics },
  TypedArray: Object.getPrototypeOf(Uint8Array),
  ArrayIterator: Object.getPrototypeOf([][Symbol.iterator]()),
  AsyncFunction: Object.getPrototypeOf(async () => undefined),
};

/** The value, getter or setter of every property, by its path; functions by identity. */
export type HostFingerprint = Map<string, unknown>;

export function takeHostFingerprint(): HostFingerprint {
  const found: HostFingerprint = new Map([["pid", process.pid]]);
  for (const name of Reflect.ownKeys(globalThis)) {
    found.set(`globalThis.${String(name)}`, true);
  }
  for (const [name, intrinsic] of Object.entries(INTRINSICS)) {
    const { prototype } = intrinsic as { prototype?: unknown };
    note(found, name, intrinsic);
    if (typeof prototype === "object" && prototype !== null) {
      note(found, `${name}.prototype`, prototype);
    }
  }
  return found;
}

function note(found: HostFingerprint, path: string, target: object): void {
  found.set(`${path}.__proto__`, Object.getPrototypeOf(target));
  for (const key of Reflect.ownKeys(target)) {
    const place = `${path}.${String(key)}`;
    for (const [attribute, value] of Object.entries(
      Object.getOwnPropertyDescriptor(target, key) ?? {},
    )) {
      found.set(`${place} ${attribute}`, value);
    }
  }
}

/** @returns the paths at which the host is not what it was */
export function changesSince(before: HostFingerprint): string[] {
  const now = takeHostFingerprint();
  return [...new Set([...before.keys(), ...now.keys()])].filter(
    (path) => before.has(path) !== now.has(path) || !Object.is(before.get(path), now.get(path)),
  );
}
