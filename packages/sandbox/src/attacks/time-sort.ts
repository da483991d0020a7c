import type { Attack } from "./attack.ts";

/** Sorting that never ends. */
export const attack: Attack = {
  expects: ["timeout", "memory_limit"],
  code: `for (;;) Array.from({ length: 1e6 }, Math.random).sort((a, b) => a - b);`,
};
