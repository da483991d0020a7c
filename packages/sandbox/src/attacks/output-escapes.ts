import type { Attack } from "./attack.ts";

/** NULs, each of which becomes six bytes of JSON. */
export const attack: Attack = {
  expects: ["output_limit"],
  code: `return '\\0'.repeat(300000);`,
};
