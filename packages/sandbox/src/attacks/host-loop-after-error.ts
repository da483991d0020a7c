import { stubHost } from "../testing/stub-host.ts";
import type { Attack } from "./attack.ts";

/** A loop after an error of the host. */
export const attack: Attack = {
  expects: ["timeout"],
  answerHostCall: stubHost,
  code: `try { await ctx.db.query("nope") } catch {} for (;;) {}`,
};
