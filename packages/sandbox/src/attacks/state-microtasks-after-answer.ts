import { MAKE_GARBAGE } from "../testing/make-garbage.ts";
import type { Attack } from "./attack.ts";

/** Microtasks that go on for ever once the answer has been given. */
export const attack: Attack = {
  expects: ["completed"],
  outputJson: "1",
  code: `let p = Promise.resolve(); for (let i = 0; i < 20; i++) p = p.then(() => {}); const f = () => Promise.resolve().then(f); p.then(f); return 1;`,
  next: { code: MAKE_GARBAGE, outputJson: '"untouched"' },
};
