import type { Attack } from "./attack.ts";

/** import.meta says nothing of where the script runs. */
export const attack: Attack = {
  expects: ["completed"],
  outputJson: "[]",
  code: `export default () => Object.keys(import.meta);`,
};
