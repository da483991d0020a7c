import { MAKE_GARBAGE } from "../testing/make-garbage.ts";
import type { Attack } from "./attack.ts";

/** Ended by its output limit, with work left in getters of the output. */
export const attack: Attack = {
  expects: ["output_limit"],
  code: `
const f = () => { console.log("of the one before"); setTimeout(f, 1); };
return { get a() { f(); Promise.resolve().then(() => Promise.reject(new Error("of the one before"))); return "x".repeat(2e6) } };`,
  next: { code: MAKE_GARBAGE, outputJson: '"untouched"' },
};
