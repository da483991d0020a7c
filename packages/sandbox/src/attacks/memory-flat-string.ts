import type { Attack } from "./attack.ts";

/** A string just under the longest, made flat. */
export const attack: Attack = {
  expects: ["memory_limit", "output_limit", "timeout"],
  code: `return 'x'.repeat(2 ** 29 - 30);`,
};
