import type { Attack } from "./attack.ts";

/** An interval that never ends. */
export const attack: Attack = {
  expects: ["timeout"],
  code: `setInterval(() => {}, 1); await new Promise(() => {});`,
};
