/**
 * Bodies of scripts that try to leave something behind in a kept realm. With `input.do` "plant" they plant; with
 * "look" they answer what they find, which must be what they find where nothing was planted.
 */
export const PLANT = "plant";

/** Everything within reach: `all` lists it. */
const REACH = `
const all = new Set();
const reach = (value) => {
  const waiting = [value];
  for (let next = waiting.pop(); waiting.length > 0 || next !== undefined; next = waiting.pop()) {
    if ((typeof next !== "object" && typeof next !== "function") || next === null || all.has(next)) continue;
    all.add(next);
    try {
      waiting.push(Object.getPrototypeOf(next));
      for (const key of Reflect.ownKeys(next)) {
        const { value, get, set } = Object.getOwnPropertyDescriptor(next, key);
        waiting.push(value, get, set);
      }
    } catch {}
  }
};
const samples = () => [
  globalThis, (function* () {})(), (async function* () {})(), async () => {}, [].values(), new Map().keys(), new Set().keys(),
  ""[Symbol.iterator](), "x".matchAll(/x/g), [].values().map((x) => x), Promise.resolve(), new Intl.Segmenter().segment("a"),
  ((s) => s)\`a\`, /x/g, new Error("x"), (function () { return arguments; })(), new Proxy({}, {}), ctx.logger, ctx.db, ctx.http, ctx.cache, ctx.events, ctx.scripts, ctx.secrets, console,
];
const web = () => [
  new URL("https://a.example/?b=c"), new URL("https://a.example/?b=c").searchParams.entries(), new Response("x"), new Headers({ a: "b" }).entries(),
  new Request("https://a.example"), new AbortController().signal, new Event("x"), new FormData(), new Blob(["x"]),
  new ReadableStream(), new TransformStream(), new TextEncoder(), new TextDecoder(), crypto, performance, new DOMException("x", "AbortError"),
];`;

export const KEPT_ATTACKS: Record<string, string> = {
  "properties on everything": `
${REACH}
for (const one of [...samples(), ...web()]) reach(one);
if (input.do === "plant") {
  for (const one of all) {
    for (const set of [() => { one.planted = 1; }, () => { one[Symbol.for("planted")] = 1; }, () => { one[0] = 1; },
      () => Object.defineProperty(one, "planted", { value: 1 }), () => { if (Array.isArray(one)) one.push("planted"); },
      () => { delete one.name; }, () => { delete one.constructor; }, () => Object.setPrototypeOf(one, { planted: 1 }),
      () => { if (one instanceof Map || one instanceof WeakMap) one.set(one, "planted"); }, () => { if (one instanceof Set) one.add("planted"); }]) {
      try { set(); } catch {}
    }
  }
  return null;
}
return [...all].filter((one) => { try { return "planted" in one || Object.hasOwn(one, 0) && typeof one !== "string" && !Array.isArray(one); } catch { return true; } }).length;`,

  "functions in the place of others, put back before the end": `
const caught = [];
const methods = [[Array.prototype, "push"], [Array.prototype, "map"], [Array.prototype, "includes"], [Map.prototype, "get"], [Map.prototype, "set"],
  [Set.prototype, "has"], [Function.prototype, "call"], [Function.prototype, "apply"], [RegExp.prototype, "exec"], [RegExp.prototype, "test"],
  [String.prototype, "split"], [String.prototype, "replace"], [Promise.prototype, "then"], [Object.prototype, "hasOwnProperty"], [Date.prototype, "toISOString"]];
const { apply } = Reflect;
const note = (value) => { if ((typeof value === "object" || typeof value === "function") && value !== null) caught[caught.length] = value; };
const undo = [];
for (const [owner, name] of methods) {
  const real = owner[name];
  try { owner[name] = function (...args) { note(this); for (let i = 0; i < args.length; i++) note(args[i]); return apply(real, this, args); }; undo[undo.length] = () => { owner[name] = real; }; } catch {}
}
try {
  ctx.logger.info; setTimeout(() => {}, 1); await ctx.cache.get("x"); await ctx.db.get("items", "1").catch(() => {});
  JSON.stringify([1, { a: new Date(0) }]); await Promise.all([1]); "a-b".split(/-/);
} finally { for (let i = 0; i < undo.length; i++) undo[i](); }
if (input.do === "plant") { for (const one of caught) { try { one.planted = 1; } catch {} } return null; }
return caught.filter((one) => "planted" in one).length;`,

  "a function in a prototype, left there": `
if (input.do === "plant") {
  Array.prototype.map = () => ["planted"]; Object.defineProperty(Object.prototype, "planted", { get: () => 1, configurable: true });
  Promise.prototype.then = function () { return this; }; RegExp.prototype.exec = () => null;
  Error.prototype.name = "planted"; Function.prototype.call = () => "planted"; return 1;
}
return [[1].map((x) => x), {}.planted, "a".replace(/a/, "b"), new Error("x").name, (() => 1).call()];`,

  "attributes of a prototype's properties": `
if (input.do === "plant") { for (const one of [Object, Array, Map, RegExp, Error, Function]) Object.freeze(one.prototype); return 1; }
const e = new Error("x"); e.name = "mine"; const o = {}; o.toString = 1; const r = /x/; r.exec = 1;
return [e.name, Object.isFrozen(Array.prototype), Object.getOwnPropertyDescriptor(Array.prototype, "map").writable];`,

  "fields of the language's objects that no one else can read": `
class Give { constructor(value) { return value; } }
class Stamp extends Give { #mark = 1; static has(value) { return #mark in value; } }
const targets = [Object.prototype, Array, JSON, globalThis, Promise.prototype, console, ctx.logger];
if (input.do === "plant") { for (const one of targets) { try { new Stamp(one); } catch {} } return targets.filter((one) => Stamp.has(one)).length >= 0; }
return targets.filter((one) => Stamp.has(one)).length;`.replaceAll(
    "#mark = 1; static has(value) { return #mark",
    "#mark = 1; static has(value) { return #mark",
  ),

  "maps whose keys are the language's objects": `
const marks = new WeakMap(); const names = new Map(); let count = 0; count += 1;
if (input.do === "plant") { for (const one of [Array, JSON, ctx.logger, Symbol.for("a")]) { names.set(one, 1); try { marks.set(one, 1); } catch {} } return 1; }
return [marks.has(Array), names.size, count];`,

  "work that is not done": `
const late = async () => { for (;;) { await null; await new Promise((done) => setTimeout(done, 1)); console.log("late"); } };
if (input.do === "plant") {
  setTimeout(() => console.log("late"), 30); setInterval(() => console.log("late"), 5); late().catch(() => {});
  ctx.scripts.call("never").then(() => console.log("late"), () => console.log("late")); ctx.cache.get("x").then(() => ctx.logger.info("late"));
  new Promise((done) => { queueMicrotask(() => done(1)); }).then(() => setTimeout(() => console.log("late"), 1));
  return 1;
}
await new Promise((done) => setTimeout(done, 80)); return "quiet";`,

  "timers, counters and limits": `
if (input.do === "plant") {
  for (let i = 0; i < 900; i++) setTimeout(() => {}, 5_000);
  for (let i = 0; i < 1_100; i++) console.log("x".repeat(400));
  for (let i = 0; i < 99; i++) ctx.cache.get("x").catch(() => {});
  return 1;
}
let calls = 0; for (let i = 0; i < 50; i++) { await ctx.cache.get("x"); calls += 1; }
const id = setTimeout(() => {}, 1); for (let i = 0; i < 900; i++) setTimeout(() => {}, 5_000);
return [id, calls];`,

  "what is collected after the end": `
const registry = new FinalizationRegistry(() => console.log("late"));
if (input.do === "plant") { globalThis.registry; for (let i = 0; i < 200; i++) registry.register({ i }, i, {}); return 1; }
const garbage = []; for (let round = 0; round < 30; round++) { garbage.length = 0; for (let i = 0; i < 20_000; i++) garbage.push({ i }); await new Promise((done) => setTimeout(done, 1)); }
return "quiet";`,

  "the last match": `
if (input.do === "plant") { /(pla)(nted)/.exec("xx planted yy"); RegExp.input = "planted"; return 1; }
return [RegExp.$1, RegExp.$2, RegExp.input, RegExp.lastMatch, RegExp.lastParen, RegExp.leftContext, RegExp.rightContext];`,

  "stacks, locales and registered symbols": `
if (input.do === "plant") {
  for (const set of [() => { Error.stackTraceLimit = 0; }, () => { Error.prepareStackTrace = () => "planted"; }, () => { Intl.DateTimeFormat = 1; }, () => { Symbol.planted = 1; }]) { try { set(); } catch {} }
  Symbol.for("planted"); return 1;
}
return [Error.stackTraceLimit, typeof Error.prepareStackTrace, new Error("x").stack.split("\\n").length > 1, typeof Intl.DateTimeFormat, Symbol.planted];`,

  "fields of ctx and console": `
if (input.do === "plant") {
  for (const one of [ctx, ctx.logger, ctx.logger.info, ctx.db, ctx.db.query, console, console.log, ctx.input]) {
    for (const set of [() => { one.planted = 1; }, () => { one.info = () => {}; }, () => Object.defineProperty(one, "log", { get: () => 1 })]) { try { set(); } catch {} }
  }
  return 1;
}
return [ctx, ctx.logger, ctx.db, console, console.log].filter((one) => "planted" in one).length;`,

  "classes of the web platform": `
if (input.do === "plant") {
  for (const set of [() => { URL.planted = 1; }, () => { Response.prototype.text = () => "planted"; }, () => { URL = 1; }, () => { Headers.prototype.get = () => "planted"; },
    () => { AbortSignal.planted = 1; }, () => { crypto.subtle.planted = 1; }, () => { crypto.randomUUID = () => "planted"; }, () => { performance.now = () => 0; },
    () => { structuredClone.planted = 1; }, () => { new TextDecoder().constructor.prototype.decode = () => "planted"; }, () => { ReadableStream.prototype.getReader = () => "planted"; }]) { try { set(); } catch {} }
  return 1;
}
return [URL.planted, await new Response("x").text(), new Headers({ a: "b" }).get("a"), typeof URL, crypto.subtle.planted, crypto.randomUUID().length, structuredClone.planted,
  new TextDecoder().decode(new Uint8Array([65])), typeof new ReadableStream().getReader(), AbortSignal.planted];`,

  "what is behind the web platform's objects": `
const parts = [new URL("https://a.example/?b=c"), new Event("x"), new AbortController().signal, new Headers({ a: "b" }), new Response("x"), new ReadableStream(), new Blob(["x"])];
const inner = new Set();
for (const part of parts) for (const key of Reflect.ownKeys(part)) { const value = part[key]; if (typeof value === "object" && value !== null) { inner.add(Object.getPrototypeOf(value)); inner.add(value.constructor); if (value._globalObject) inner.add(value._globalObject); } }
if (input.do === "plant") { for (const one of inner) { try { one.planted = 1; } catch {} } return 1; }
return [...inner].filter((one) => one !== null && one !== undefined && Object.hasOwn(one, "planted")).length;`,

  "random bytes and the clock": `
if (input.do === "plant") { crypto.getRandomValues(new Uint8Array(3)); performance.now(); return 1; }
return [performance.timeOrigin > Date.now() - 5_000, performance.now() < 5_000, crypto.getRandomValues(new Uint8Array(3)).length];`,

  "a module evaluated by the script, with little stack left": `
const deep = (n) => { try { return deep(n + 1); } catch { try { return new TextDecoder("gbk").decode(new Uint8Array([0xb0, 0xa1])); } catch { return "none"; } } };
if (input.do === "plant") { deep(0); return 1; }
return new TextDecoder("gbk").decode(new Uint8Array([0xb0, 0xa1]));`,
};
