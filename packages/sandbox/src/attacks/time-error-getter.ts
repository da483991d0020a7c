import type { Attack } from "./attack.ts";

/** A loop in the message of what is thrown. */
export const attack: Attack = {
  expects: ["timeout"],
  code: `const e = new Error(); Object.defineProperty(e, 'message', { get() { for (;;) {} } }); throw e;`,
};
