import type { Attack } from "./attack.ts";

/** Microtasks without end. */
export const attack: Attack = {
  expects: ["timeout", "memory_limit"],
  code: `const f = () => Promise.resolve().then(f); await f();`,
};
