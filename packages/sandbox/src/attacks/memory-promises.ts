import type { Attack } from "./attack.ts";

/** Promises without end. */
export const attack: Attack = {
  expects: ["memory_limit", "timeout"],
  code: `const a = []; for (;;) a.push(new Promise(() => {}));`,
};
