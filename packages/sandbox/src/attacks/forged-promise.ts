import type { Attack } from "./attack.ts";

/** A patched Promise neither stops the answer nor sees anything of the platform. */
export const attack: Attack = {
  expects: ["completed"],
  outputJson: "[]",
  code: `
const seen = [];
const Real = Promise;
Object.defineProperty(Promise.prototype, "constructor", { get() { if (this.deref || this.apply) seen.push("leak"); return Real } });
Promise.prototype.then = function () { seen.push("then"); return this };
globalThis.Promise = class {};
await null;
return seen;`,
};
