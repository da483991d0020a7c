import type { Attack } from "./attack.ts";

/** The parser takes for a regular expression what V8 takes for a division, a text and the function's end. */
export const attack: Attack = {
  expects: ["syntax_error"],
  logCount: 0,
  code: `var x, of = 1, g = 1;
x
of
/'(';}),console.log("outside", typeof runletStart),(async function(){')'/g
export default () => 1`,
};
