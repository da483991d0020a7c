/**
 * Prototypes that a kept realm compares instead of freezing them. V8 has fast ways for regular expressions and
 * arrays only as long as nothing is frozen (without them `replace` takes seven times as long), and an assignment
 * to an object (`error.name = …`, `counts.constructor = …`) fails where its prototype's property is frozen. There
 * are few of them, as comparing takes half of what a small execution does.
 */
import {
  getPrototypeOf,
  isExtensible,
  reflectGetOwnPropertyDescriptor,
  reflectOwnKeys,
} from "../primordials.ts";

interface Record {
  object: object;
  prototype: object | null;
  keys: readonly PropertyKey[];
  properties: readonly PropertyDescriptor[];
}

/**
 * Object.prototype comes first: once its keys are known to be what they were, descriptors, which are ordinary
 * objects, have no fields but their own.
 */
const OPEN: readonly object[] = [
  Object.prototype,
  Function.prototype,
  Array.prototype,
  RegExp.prototype,
  Promise.prototype,
  Error.prototype,
  AggregateError.prototype,
  EvalError.prototype,
  RangeError.prototype,
  ReferenceError.prototype,
  SyntaxError.prototype,
  TypeError.prototype,
  URIError.prototype,
];

export const isOpen = { has: (object: object): boolean => openObjects.has(object) };

const openObjects = new Set(OPEN);
let records: readonly Record[] = [];

function record(object: object): Record {
  const keys = reflectOwnKeys(object);
  const properties = keys.map(
    (key) => reflectGetOwnPropertyDescriptor(object, key) as PropertyDescriptor,
  );
  return { object, prototype: getPrototypeOf(object), keys, properties };
}

/** Takes down what the prototypes are, before any script has run. */
export function recordPrototypes(): void {
  records = OPEN.map(record);
}

function isSame(one: PropertyDescriptor, other: PropertyDescriptor): boolean {
  return (
    one.value === other.value &&
    one.get === other.get &&
    one.set === other.set &&
    one.writable === other.writable &&
    one.enumerable === other.enumerable &&
    one.configurable === other.configurable
  );
}

function isUntouched({ object, prototype, keys, properties }: Record): boolean {
  if (getPrototypeOf(object) !== prototype || !isExtensible(object)) {
    return false;
  }
  const found = reflectOwnKeys(object);
  if (found.length !== keys.length) {
    return false;
  }
  for (let i = 0; i < keys.length; i += 1) {
    if (found[i] !== keys[i]) {
      return false;
    }
  }
  for (let i = 0; i < keys.length; i += 1) {
    const property = reflectGetOwnPropertyDescriptor(object, keys[i] as PropertyKey);
    if (!isSame(property as PropertyDescriptor, properties[i] as PropertyDescriptor)) {
      return false;
    }
  }
  return true;
}

/** Whether they are what they were. Runs no code of a script, whatever one has done to them. */
export function areUntouched(): boolean {
  for (let i = 0; i < records.length; i += 1) {
    if (!isUntouched(records[i] as Record)) {
      return false;
    }
  }
  return true;
}
