import type { Attack } from "./attack.ts";

/** Timers without end. */
export const attack: Attack = {
  expects: ["runtime_error"],
  code: `for (;;) setTimeout(() => {}, 1e9);`,
};
