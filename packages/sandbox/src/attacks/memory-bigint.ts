import type { Attack } from "./attack.ts";

/** A BigInt squared without end. */
export const attack: Attack = {
  expects: ["runtime_error", "memory_limit", "timeout"],
  code: `let b = 3n; for (;;) b *= b;`,
};
