import { MAKE_GARBAGE } from "../testing/make-garbage.ts";
import type { Attack } from "./attack.ts";

/** Ended by its time limit in the middle of everything. */
export const attack: Attack = {
  expects: ["timeout", "memory_limit"],
  code: `
globalThis.planted = 1; setInterval(() => {}, 1);
const f = () => Promise.resolve().then(f); setTimeout(f, 20); await new Promise(() => {});`,
  next: { code: MAKE_GARBAGE, outputJson: '"untouched"' },
};
