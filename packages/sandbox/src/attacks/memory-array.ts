import type { Attack } from "./attack.ts";

/** Arrays of numbers without end. */
export const attack: Attack = {
  expects: ["memory_limit", "timeout"],
  code: `const a = []; for (;;) a.push(new Array(1000).fill(1.1));`,
};
