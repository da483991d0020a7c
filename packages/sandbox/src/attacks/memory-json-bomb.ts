import type { Attack } from "./attack.ts";

/** JSON text that becomes far larger than it is. */
export const attack: Attack = {
  expects: ["memory_limit", "timeout"],
  code: `const a = []; for (;;) a.push(JSON.parse('[' + '[],'.repeat(1e6) + '0]'));`,
};
