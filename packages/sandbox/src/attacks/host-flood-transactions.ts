import { stubHost } from "../testing/stub-host.ts";
import type { Attack } from "./attack.ts";

/** Commits and rollbacks are not counted, and cannot be had without a beginning that is. */
export const attack: Attack = {
  expects: ["api_call_limit"],
  answerHostCall: stubHost,
  code: `for (;;) await ctx.db.transaction(() => {});`,
};
