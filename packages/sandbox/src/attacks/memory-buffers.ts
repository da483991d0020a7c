import type { Attack } from "./attack.ts";

/** Array buffers without end. */
export const attack: Attack = {
  expects: ["runtime_error", "memory_limit"],
  code: `const a = []; for (;;) a.push(new Uint8Array(1e6).fill(1));`,
};
