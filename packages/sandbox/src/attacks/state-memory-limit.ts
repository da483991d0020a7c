import { MAKE_GARBAGE } from "../testing/make-garbage.ts";
import type { Attack } from "./attack.ts";

/** Ended by its memory limit. */
export const attack: Attack = {
  expects: ["memory_limit", "timeout"],
  code: `globalThis.kept = []; for (;;) kept.push({ a: new Array(100).fill("planted") });`,
  next: { code: MAKE_GARBAGE, outputJson: '"untouched"' },
};
