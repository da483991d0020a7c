import type { Attack } from "./attack.ts";

/** Replaces what guest code might call; logs, timers and output must not notice. */
export const attack: Attack = {
  expects: ["completed"],
  outputJson: '{"real":true}',
  logCount: 2,
  code: `
const places = [];
const lies = () => { throw new Error("lied") };
for (const target of [Array.prototype, Map.prototype, String.prototype, Function.prototype, Promise.prototype, Date.prototype, Reflect, JSON, Object, Math, Number]) {
  for (const key of Reflect.ownKeys(target)) {
    if (key !== "constructor") places.push([target, key]);
  }
}
for (let i = 0; i < places.length; i++) {
  const place = places[i];
  try { place[0][place[1]] = lies } catch {}
}
ctx.logger.info("still here", { a: 1 });
console.log("and here", 2);
await new Promise((resolve) => { setTimeout(resolve, 1) });
return { real: true };`,
};
