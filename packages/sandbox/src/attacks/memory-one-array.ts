import type { Attack } from "./attack.ts";

/** One array larger than the limit: V8 loses control of the isolate. */
export const attack: Attack = {
  expects: ["memory_limit", "timeout"],
  code: `return new Array(1e9).fill(0).length;`,
};
