import type { Attack } from "./attack.ts";

/** Thenables that lead to thenables. */
export const attack: Attack = {
  expects: ["timeout"],
  code: `const make = () => ({ then(r) { r(make()) } }); return make();`,
};
