import type { Attack } from "./attack.ts";

/** Registered symbols, which are never collected. */
export const attack: Attack = {
  expects: ["memory_limit", "timeout"],
  code: `for (let i = 0; ; i++) Symbol.for('s'.repeat(1000) + i);`,
};
