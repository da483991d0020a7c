import type { Attack } from "./attack.ts";

/** Timers set and cleared as fast as can be. */
export const attack: Attack = {
  expects: ["timeout"],
  code: `for (let i = 1e9; ; i--) clearTimeout(setTimeout(() => {}, i % 1e6));`,
};
