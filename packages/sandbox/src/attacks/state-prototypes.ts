import type { Attack } from "./attack.ts";

/** Everything that a script can set: globals, prototypes, statics, limits, locales. */
export const attack: Attack = {
  expects: ["completed"],
  outputJson: "1",
  code: `
globalThis.planted = 1; var undeclared;
for (const type of [Object, Array, Function, Promise, Error, Map, Set, String, Number, RegExp, Date, Symbol, Proxy, Intl.DateTimeFormat]) {
  for (const target of [type, type.prototype]) { try { target.planted = 1 } catch {} }
}
for (const name of ["runletStart", "runletEnter", "runletSend", "runletRandom", "then", "toJSON", "code", "ok"]) {
  Object.defineProperty(Object.prototype, name, { configurable: true, set() {}, get() { return undefined } });
}
Error.stackTraceLimit = 0; Error.prepareStackTrace = () => "planted";
Math.random = () => 4; Date.now = () => 0; JSON.stringify = () => "planted"; console.log = () => {};
Intl.DateTimeFormat = function () { return { format: () => "planted" } };
Array.prototype[Symbol.iterator] = function* () { yield "planted" };
String.prototype.split = () => ["planted"]; Promise.prototype.then = function () { return this };
/(pla)(nted)/.exec("planted"); Symbol.for("planted"); Object.freeze(Object.prototype);
return 1;`,
  next: {
    code: `
const found = [];
if (RegExp.$1 !== "" || RegExp.input !== "") found.push("regexp");
if ("planted" in {} || "planted" in globalThis || "planted" in Error) found.push("planted");
if (new Error("x").stack.split("\\n").length < 2) found.push("stack");
if (Math.random() === 4 || Date.now() === 0 || [..."ab"].length !== 2) found.push("functions");
Object.prototype.mine = 1; if ({}.mine !== 1) found.push("frozen");
return found;`,
    outputJson: "[]",
  },
};
