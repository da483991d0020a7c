import type { Attack } from "./attack.ts";

/** Every road to a constructor that makes code from text. */
export const attack: Attack = {
  expects: ["completed"],
  outputJson: "[]",
  code: `
const roads = {
  function: () => Function("return 1"),
  newFunction: () => new Function("return 1"),
  object: () => ({}).constructor.constructor("return 1"),
  async: () => (async () => {}).constructor("return 1"),
  generator: () => (function* () {}).constructor("yield 1"),
  asyncGenerator: () => (async function* () {}).constructor("yield 1"),
  prototype: () => Object.getPrototypeOf(async function () {}).constructor("return 1"),
  parent: () => Object.getPrototypeOf((async () => {}).constructor).constructor("return 1"),
  reflect: () => Reflect.construct(Function, ["return 1"]),
  subclass: () => new (class extends Function {})("return 1"),
  asyncSubclass: () => new (class extends (async () => {}).constructor {})("return 1"),
  bound: () => Function.bind(null, "return 1")(),
  console: () => console.log.constructor("return 1")(),
  logger: () => ctx.logger.info.constructor("return 1")(),
  timer: () => setTimeout.constructor("return 1")(),
  getter: () => Object.getOwnPropertyDescriptor(ctx, "input").get.constructor("return 1")(),
  replaced: () => ArrayBuffer.constructor("return 1")(),
  error: () => { try { null.x } catch (e) { return e.constructor.constructor("return 1")() } },
  promise: () => ctx.constructor.constructor("return 1")(),
  eval: () => eval("1"),
  indirectEval: () => (0, globalThis.eval)("1"),
  regexp: () => "x".replace(/x/, Function("return 1")),
  timerText: () => setTimeout("1"),
  intervalText: () => setInterval("1"),
};
const open = [];
for (const [name, road] of Object.entries(roads)) {
  try { road(); open.push(name); } catch {}
}
return open;`,
};
