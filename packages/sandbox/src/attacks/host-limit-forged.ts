import { stubHost } from "../testing/stub-host.ts";
import type { Attack } from "./attack.ts";

/** An error that only says that it is the limit of calls. */
export const attack: Attack = {
  expects: ["runtime_error"],
  answerHostCall: stubHost,
  code: `
for (let i = 0; i < 100; i++) await ctx.cache.get("k");
class HostError extends Error { name = "api_call_limit"; code = "api_call_limit" }
void Promise.reject(new HostError("The script made more than 100 calls of ctx, its limit"));
await new Promise(() => {});`,
};
