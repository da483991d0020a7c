import type { Attack } from "./attack.ts";

/** A loop in a timer. */
export const attack: Attack = {
  expects: ["timeout"],
  code: `setTimeout(() => { for (;;) {} }, 5); await new Promise(() => {});`,
};
