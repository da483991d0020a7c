/** Building the frozen objects of `ctx`, past whatever a script may have done to prototypes. */
import { setHidden } from "../harden.ts";
import { createObject, freeze, reflectDefineProperty, reflectOwnKeys } from "../primordials.ts";

/** Sets an own, enumerable field, whatever the target's prototypes say. */
export function setField(target: object, key: PropertyKey, value: unknown): void {
  const descriptor = createObject(null) as PropertyDescriptor;
  descriptor.value = value;
  descriptor.enumerable = true;
  descriptor.writable = true;
  descriptor.configurable = true;
  reflectDefineProperty(target, key, descriptor);
}

/** Freezes an object and its methods, each of which gets its key as its name. */
export function freezeMethods<Methods extends object>(methods: Methods): Methods {
  const names = reflectOwnKeys(methods);
  for (let i = 0; i < names.length; i += 1) {
    const name = names[i] as keyof Methods;
    const method = methods[name] as object;
    setHidden(method, "name", name);
    freeze(method);
  }
  return freeze(methods);
}
