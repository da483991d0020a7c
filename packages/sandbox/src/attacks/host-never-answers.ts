import { stubHost } from "../testing/stub-host.ts";
import type { Attack } from "./attack.ts";

/** Awaits a call that the host never answers. */
export const attack: Attack = {
  expects: ["timeout"],
  answerHostCall: stubHost,
  code: `await ctx.scripts.call("never");`,
  next: { code: `return await ctx.scripts.call("echo", 7);`, outputJson: "7" },
};
