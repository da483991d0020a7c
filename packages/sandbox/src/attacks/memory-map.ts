import type { Attack } from "./attack.ts";

/** A Map without end. */
export const attack: Attack = {
  expects: ["memory_limit", "timeout"],
  code: `const m = new Map(); for (let i = 0; ; i++) m.set(i, { i });`,
};
