import { stubHost } from "../testing/stub-host.ts";
import type { Attack } from "./attack.ts";

/** Calls over the limit, each refusal caught: none of them reaches the host. */
export const attack: Attack = {
  expects: ["completed"],
  outputJson: '["api_call_limit"]',
  answerHostCall: stubHost,
  code: `
const codes = new Set();
for (let i = 0; i < 1000; i++) await ctx.cache.get("k").catch((e) => codes.add(e.code));
return [...codes];`,
};
