import type { Attack } from "./attack.ts";

/** Intl objects, whose memory is outside the isolate. */
export const attack: Attack = {
  expects: ["memory_limit", "timeout"],
  code: `const a = []; for (;;) a.push(new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' }));`,
};
