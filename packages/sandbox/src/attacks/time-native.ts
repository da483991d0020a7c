import type { Attack } from "./attack.ts";

/** A loop inside V8's own code, which cannot be stopped from within. */
export const attack: Attack = {
  expects: ["timeout", "memory_limit"],
  code: `return Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1);`,
};
