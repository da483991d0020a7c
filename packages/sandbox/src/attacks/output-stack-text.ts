import type { Attack } from "./attack.ts";

/** Stacks told in messages and logs, as errors and as texts. */
export const attack: Attack = {
  expects: ["runtime_error"],
  logCount: 4,
  code: `
Error.stackTraceLimit = Infinity;
const error = await ctx.db.transaction(() => {}).catch((e) => e);
const own = new Error("mine");
console.log(error, own); console.log(own.stack); ctx.logger.error(error.stack);
setTimeout(() => { console.log(new Error("in a timer").stack); throw new Error(own.stack + new Error("again").stack) }, 1);
await new Promise(() => {});`,
};
