import type { Attack } from "./attack.ts";

/** No Reference, ExternalCopy or callback of isolated-vm is in reach. */
export const attack: Attack = {
  expects: ["completed"],
  outputJson: "[]",
  code: `
const seen = new Set();
const found = [];
const names = ["applySync", "derefInto", "copySync", "copyInto", "getSync", "evalSync", "createContextSync"];
const visit = (value, path) => {
  if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) return;
  seen.add(value);
  for (const name of names) { try { if (name in value) found.push(path + "." + name); } catch {} }
  let keys = [];
  try { keys = Reflect.ownKeys(value); } catch {}
  for (const key of keys) {
    let child;
    try { child = Reflect.getOwnPropertyDescriptor(value, key); } catch { continue; }
    for (const part of [child.value, child.get, child.set]) visit(part, path + "." + String(key));
  }
  visit(Object.getPrototypeOf(value), path + ".__proto__");
};
visit(globalThis, "global"); visit(ctx, "ctx"); visit(input, "input");
return found;`,
};
