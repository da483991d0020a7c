import type { Attack } from "./attack.ts";

/** Timers, intervals, promises, generators and calls that are under way when the answer is given. */
export const attack: Attack = {
  expects: ["completed"],
  outputJson: "1",
  answerHostCall: () => new Promise((resolve) => setTimeout(resolve, 20, "late")),
  code: `
const tell = () => { console.log("of the one before"); Promise.reject(new Error("of the one before")); };
for (let i = 1; i < 200; i += 1) setTimeout(tell, i);
setInterval(tell, 1);
for (let i = 0; i < 50; i += 1) void ctx.cache.get("k").then(tell, tell);
const stream = (async function* () { try { for (;;) { await ctx.cache.get("k"); yield 1 } } finally { tell() } })();
await Promise.race([stream.next(), 0]);
return 1;`,
  next: {
    code: `for (let i = 0; i < 20; i++) await new Promise((resolve) => setTimeout(resolve, 2)); return "untouched";`,
    outputJson: '"untouched"',
  },
};
