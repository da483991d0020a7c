/**
 * Freezes everything that can be reached from some objects: through properties, accessors and prototypes.
 * Runs only where no code of a script has run in the realm, or where the realm was found untouched.
 */
import {
  freeze,
  getPrototypeOf,
  isObject,
  PrimordialSet,
  reflectGetOwnPropertyDescriptor,
  reflectOwnKeys,
  setAdd,
  setHas,
} from "../primordials.ts";

const seen = new PrimordialSet<unknown>();

interface Found {
  object: object;
  next: Found | null;
}

function isReference(value: unknown): value is object {
  return isObject(value) || typeof value === "function";
}

/** @param open objects whose own properties stay as they are; what these lead to is frozen */
export function freezeGraph(
  roots: readonly unknown[],
  open: { has(object: object): boolean },
): void {
  let found: Found | null = null;
  const note = (value: unknown): void => {
    if (isReference(value) && !setHas(seen, value)) {
      setAdd(seen, value);
      found = { object: value, next: found };
    }
  };
  for (let i = 0; i < roots.length; i += 1) {
    note(roots[i]);
  }
  while (found !== null) {
    const { object } = found as Found;
    found = (found as Found).next;
    note(getPrototypeOf(object));
    const keys = reflectOwnKeys(object);
    for (let i = 0; i < keys.length; i += 1) {
      const property = reflectGetOwnPropertyDescriptor(object, keys[i] as PropertyKey);
      note(property?.value);
      note(property?.get);
      note(property?.set);
    }
    if (!open.has(object)) {
      freeze(object);
    }
  }
}
