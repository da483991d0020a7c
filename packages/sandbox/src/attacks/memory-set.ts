import type { Attack } from "./attack.ts";

/** A Set without end. */
export const attack: Attack = {
  expects: ["memory_limit", "timeout"],
  code: `const s = new Set(); for (let i = 0; ; i++) s.add('k' + i);`,
};
