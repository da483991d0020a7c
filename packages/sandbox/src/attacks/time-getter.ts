import type { Attack } from "./attack.ts";

/** A loop in a getter of the result. */
export const attack: Attack = {
  expects: ["timeout"],
  code: `return { get a() { for (;;) {} } };`,
};
