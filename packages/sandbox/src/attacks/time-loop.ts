import type { Attack } from "./attack.ts";

/** An endless loop, with another in its finally. */
export const attack: Attack = {
  expects: ["timeout"],
  code: `try { for (;;) {} } finally { for (;;) {} }`,
};
