import type { Attack } from "./attack.ts";

/** A loop at the top level of the module. */
export const attack: Attack = {
  expects: ["timeout"],
  code: `for (;;) {}
export default () => 1;`,
};
