import type { Attack } from "./attack.ts";

/** import.meta would say where the script runs: there is none. */
export const attack: Attack = {
  expects: ["syntax_error"],
  code: `export default () => Object.keys(import.meta);`,
};
