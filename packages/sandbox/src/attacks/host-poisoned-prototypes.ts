import { stubHost } from "../testing/stub-host.ts";
import type { Attack } from "./attack.ts";

/** Everything a call might look up on the way is poisoned before it. */
export const attack: Attack = {
  expects: ["completed"],
  outputJson:
    '{"answers":["[{\\"id\\":\\"1\\",\\"name\\":\\"one\\"}]","validation","ssrf_blocked","200"],"seen":[]}',
  answerHostCall: stubHost,
  code: `
const seen = [];
const { defineProperty, ownKeys } = Reflect;
const stringify = JSON.stringify;
const put = (list, index, value) => defineProperty(list, index, { __proto__: null, value, enumerable: true, writable: true, configurable: true });
const note = (name) => put(seen, seen.length, name);
const { hasOwn } = Object;
const targets = [Array.prototype, Map.prototype, String.prototype, WeakSet.prototype, Error.prototype, JSON, Reflect];
for (let i = 0; i < targets.length; i++) {
  const target = targets[i], keys = ownKeys(target);
  for (let j = 0; j < keys.length; j++) {
    const key = keys[j];
    if (key === "constructor" || key === "push" || key === "name" || key === "message") continue;
    try { target[key] = () => { note(String(key)); return [] } } catch {}
  }
}
const names = ["ok", "code", "message", "resolve", "reject", "origin", "stack", "value", "get", "set", "writable", "enumerable", "configurable", "name", "0", "1", "2", "3", "length_", "status", "headers", "body", "cause"];
const bases = [Object.prototype, Array.prototype, Error.prototype, Function.prototype];
for (let i = 0; i < bases.length; i++) {
  for (let j = 0; j < names.length; j++) {
    const target = bases[i], name = names[j];
    const isOwn = hasOwn(target, name);
    if (isOwn) continue;
    defineProperty(target, name, { __proto__: null, configurable: true, get() { return undefined }, set(value) { note(name) } });
  }
}
Error.captureStackTrace = () => { note("capture") };
const answers = [];
const at = (index, value) => put(answers, index, value);
at(0, stringify(await ctx.db.query("items")));
try { await ctx.db.query("nope"); at(1, "accepted") } catch (e) { at(1, e.code) }
try { await ctx.http.get("http://127.0.0.1/"); at(2, "accepted") } catch (e) { at(2, e.code) }
at(3, "" + (await ctx.http.get("http://example.com/")).status);
return { __proto__: null, answers, seen };`,
};
