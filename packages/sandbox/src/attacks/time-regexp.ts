import type { Attack } from "./attack.ts";

/** A catastrophic regular expression. */
export const attack: Attack = {
  expects: ["timeout"],
  code: `return /^(a+)+$/.test('a'.repeat(40) + '!');`,
};
