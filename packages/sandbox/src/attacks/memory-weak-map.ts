import type { Attack } from "./attack.ts";

/** Weak collections that hold their own keys. */
export const attack: Attack = {
  expects: ["memory_limit", "timeout"],
  code: `const m = new WeakMap(), keys = []; for (;;) { const k = {}; keys.push(k); m.set(k, new Array(100).fill(0)); }`,
};
