import type { Attack } from "./attack.ts";

/** A loop while the result is turned into JSON. */
export const attack: Attack = {
  expects: ["timeout"],
  code: `return { toJSON() { for (;;) {} } };`,
};
