import type { Attack } from "./attack.ts";

/** An error with an endless message and stack. */
export const attack: Attack = {
  // Making the texts takes about as much memory as there is.
  expects: ["runtime_error", "memory_limit"],
  code: `const e = new Error('m'.repeat(1e7)); e.stack = '    at f (hello.js:1:1)\\n'.repeat(1e6); throw e;`,
};
