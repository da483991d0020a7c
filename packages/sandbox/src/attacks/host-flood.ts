import { stubHost } from "../testing/stub-host.ts";
import type { Attack } from "./attack.ts";

/** Ten thousand calls that nobody awaits. */
export const attack: Attack = {
  expects: ["api_call_limit"],
  answerHostCall: stubHost,
  code: `for (let i = 0; i < 10000; i++) ctx.cache.get("k"); await new Promise(() => {});`,
  next: { code: `return await ctx.cache.get("k");`, outputJson: "null" },
};
