import { stubHost } from "../testing/stub-host.ts";
import type { Attack } from "./attack.ts";

/** An error of the host leads to no function of the platform and to no path of the host. */
export const attack: Attack = {
  expects: ["completed"],
  outputJson: "[]",
  answerHostCall: stubHost,
  code: `
const found = [];
Error.stackTraceLimit = Infinity;
for (const call of [() => ctx.db.query("nope"), () => ctx.db.get("items", 1), () => ctx.cache.get("\\0"), () => ctx.http.get("http://127.0.0.1/"), () => ctx.events.publish("a\\nb"), () => ctx.db.transaction((tx) => tx.query("nope"))]) {
  try { await call(); found.push("accepted") } catch (e) {
    if (!(e instanceof Error) || typeof e.code !== "string" || e.name !== e.code) found.push("form");
    if (/node_modules|file:|[/](home|root|src|work|tmp)|isolated-vm|[.](ts|cjs|node)/.test(e.stack + e.message)) found.push(e.stack);
    try { e.constructor.constructor("return 1")(); found.push("constructor") } catch {}
    try { e.constructor.prototype.planted = 1; Object.setPrototypeOf(e.constructor, class { constructor() { found.push("base") } }) } catch {}
    try { for (const key of Reflect.ownKeys(e)) if (typeof e[key] === "function") found.push(key) } catch {}
    e.code = "changed"; e.message = "changed"; delete e.stack;
  }
}
try { await ctx.db.query("nope") } catch (e) { if (e.code !== "validation" || e.message === "changed") found.push("kept") }
return found;`,
};
