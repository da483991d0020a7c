import { stubHost } from "../testing/stub-host.ts";
import type { Attack } from "./attack.ts";

/** Arguments that change, throw, recurse, refer to themselves or cannot be told. */
export const attack: Attack = {
  expects: ["completed"],
  outputJson: "[]",
  answerHostCall: stubHost,
  code: `
const open = [];
const attempt = async (name, right, call) => {
  let found;
  try { found = JSON.stringify(await call()) } catch (e) { found = e.code ?? e.name }
  if (found !== right) open.push(name + ": " + found);
};
let n = 0;
const cycle = {}; cycle.self = cycle;
let deep = {}; for (let i = 0; i < 3000; i++) deep = { deep };
const { proxy, revoke } = Proxy.revocable({}, {}); revoke();
await attempt("flip", '{"a":1}', () => ctx.cache.set("k", { get a() { return ++n } }));
await attempt("proxy trap", "RangeError", () => ctx.cache.set("k", new Proxy({}, { get() { throw new RangeError("trap") } })));
await attempt("proxy keys", '{"a":1}', () => ctx.cache.set("k", new Proxy({}, { get: (t, k) => k === "toJSON" ? undefined : 1, ownKeys: () => ["a"], getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }) })));
await attempt("revoked", "TypeError", () => ctx.cache.set("k", proxy));
await attempt("throwing toJSON", "EvalError", () => ctx.cache.set("k", { toJSON() { throw new EvalError("x") } }));
await attempt("forging toJSON", '"forged"', () => ctx.cache.set("k", { toJSON: () => "forged" }));
await attempt("logging toJSON", "1", () => ctx.cache.set("k", { toJSON() { console.log("from toJSON"); return 1 } }));
await attempt("calling toJSON", "1", () => ctx.cache.set("k", { toJSON() { void ctx.cache.get("other"); return 1 } }));
await attempt("recursing toJSON", "RangeError", () => ctx.cache.set("k", { toJSON() { return { again: this, get b() { return JSON.stringify(this) } } } }));
await attempt("cycle", "TypeError", () => ctx.cache.set("k", cycle));
await attempt("bigint", "TypeError", () => ctx.cache.set("k", 1n));
await attempt("symbol", "validation", () => ctx.cache.set("k", Symbol("x")));
await attempt("function", "validation", () => ctx.cache.set("k", () => 1));
await attempt("symbol key", "{}", () => ctx.cache.set("k", { [Symbol("x")]: 1, [Symbol.iterator]: 1 }));
await attempt("proto key", '{"__proto__":{"a":1},"constructor":{"prototype":1}}', () => ctx.cache.set("k", JSON.parse('{"__proto__":{"a":1},"constructor":{"prototype":1}}')));
await attempt("huge", "too_large", () => ctx.cache.set("k", "x".repeat(3e6)));
await attempt("deep", "validation", () => ctx.cache.set("k", deep));
await attempt("object as key", "validation", () => ctx.cache.get({ toString: () => "k", toJSON: () => "k" }));
await attempt("object as collection", "validation", () => ctx.db.query({ toJSON: () => "items" }));
await attempt("undefined in where", "validation", () => ctx.db.delete("items", { id: undefined }));
await attempt("undefined deep in where", "validation", () => ctx.db.delete("items", { or: [{ id: "1" }, { id: undefined }] }));
await attempt("work that is no function", "validation", () => ctx.db.transaction("items"));
await attempt("url that throws", "EvalError", () => ctx.http.get({ toString() { throw new EvalError("x") } }));
await attempt("own header", "validation", () => ctx.http.get("http://example.com/", { headers: { "Transfer-Encoding": "chunked" } }));
return open;`,
};
