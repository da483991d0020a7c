import type { Attack } from "./attack.ts";

/** Object.prototype and Array.prototype with setters, getters and option names of the boundary. */
export const attack: Attack = {
  expects: ["completed"],
  outputJson: "0",
  code: `
const leaks = [];
for (const name of ["reference", "copy", "externalCopy", "promise", "timeout", "ignored", "get", "set", "value", "then", "toJSON_", "next", "0", "1"]) {
  for (const target of [Object.prototype, Array.prototype]) {
    Object.defineProperty(target, name, { __proto__: null, configurable: true,
      get() { return name === "then" ? undefined : true }, set(value) { leaks.push(name) } });
  }
}
ctx.logger.info("x", Object.create(null));
console.log(1, 2);
void ctx.input;
await new Promise((resolve) => { setTimeout(resolve, 1, 5) });
return leaks.length;`,
};
