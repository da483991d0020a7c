import type { Attack } from "./attack.ts";

/** Recursion without end, also across a getter and a proxy. */
export const attack: Attack = {
  expects: ["runtime_error"],
  code: `const o = new Proxy({}, { get: (t, k, r) => r[k] }); return o.a;`,
};
