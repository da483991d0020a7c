import type { Attack } from "./attack.ts";

/** A loop that begins once the answer has been given. */
export const attack: Attack = {
  expects: ["completed"],
  outputJson: "1",
  code: `let p = Promise.resolve(); for (let i = 0; i < 20; i++) p = p.then(() => {}); p.then(() => { for (;;) {} }); return 1;`,
};
