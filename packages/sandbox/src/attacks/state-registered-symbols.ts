import type { Attack } from "./attack.ts";

/** Registered symbols stay in an isolate: they must not eat up the memory of the next execution. */
export const attack: Attack = {
  expects: ["completed", "memory_limit"],
  limits: { memoryMb: 8 },
  code: `for (let i = 0; i < 6000; i++) Symbol.for("s".repeat(1000) + i + Math.random()); return 1;`,
  next: {
    code: `const kept = []; for (let i = 0; i < 75; i++) kept.push(new Array(10000).fill(i + 0.5)); return kept.length;`,
    outputJson: "75",
  },
};
