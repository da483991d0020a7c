import type { Attack } from "./attack.ts";

/** A regular expression with a large result. */
export const attack: Attack = {
  expects: ["memory_limit", "timeout", "runtime_error"],
  code: `const a = []; for (;;) a.push('x'.repeat(1e6).match(/./g));`,
};
