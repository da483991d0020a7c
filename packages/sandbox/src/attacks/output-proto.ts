import type { Attack } from "./attack.ts";

/** A key named __proto__ is data. */
export const attack: Attack = {
  expects: ["completed"],
  outputJson: '{"__proto__":{"polluted":1}}',
  code: `return JSON.parse('{"__proto__":{"polluted":1}}');`,
};
