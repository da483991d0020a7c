import type { Attack } from "./attack.ts";

/** A sparse array, which becomes a long list. */
export const attack: Attack = {
  expects: ["output_limit", "memory_limit", "timeout", "runtime_error"],
  code: `const a = []; a[3e7] = 1; return a;`,
};
