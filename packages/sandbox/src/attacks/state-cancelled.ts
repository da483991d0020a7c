import { MAKE_GARBAGE } from "../testing/make-garbage.ts";
import type { Attack } from "./attack.ts";

/** Cancelled in the middle of everything. */
export const attack: Attack = {
  expects: ["cancelled"],
  isCancelled: true,
  code: `
globalThis.planted = 1; setInterval(() => console.log("of the one before"), 1);
const f = () => Promise.resolve().then(f); console.log("go"); setTimeout(f, 20); await new Promise(() => {});`,
  next: { code: MAKE_GARBAGE, outputJson: '"untouched"' },
};
