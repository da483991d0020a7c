import { stubHost } from "../testing/stub-host.ts";
import type { Attack } from "./attack.ts";

/** A patched Promise neither forges an answer nor sees anything of the platform. */
export const attack: Attack = {
  expects: ["completed"],
  outputJson: '{"found":[],"real":true}',
  answerHostCall: stubHost,
  code: `
const found = [];
const Real = Promise;
const { then } = Promise.prototype;
Object.defineProperty(Promise.prototype, "constructor", { configurable: true, get() { if (this.deref || this.apply || this.copySync) found.push("boundary"); return Real } });
Promise.prototype.then = function (...functions) { for (const one of functions) { try { if (one && one.constructor("return 1")() === 1) found.push("function") } catch {} } return Reflect.apply(then, this, functions) };
globalThis.Promise = class {}; Real.resolve = Real.reject = () => { found.push("resolve") };
Object.defineProperty(Object.prototype, "then", { configurable: true, get() { if (this.deref) found.push("thenable"); return undefined } });
const rows = await ctx.db.query("items");
try { await ctx.db.query("nope"); found.push("accepted") } catch (e) { if (e.code !== "validation") found.push(e.code) }
return { found, real: Array.isArray(rows) && rows[0].id === "1" };`,
};
