import type { Attack } from "./attack.ts";

/** One string of 1 GB, and a flat one of half of it. */
export const attack: Attack = {
  expects: ["runtime_error", "memory_limit"],
  code: `return 'x'.repeat(1e9);`,
};
