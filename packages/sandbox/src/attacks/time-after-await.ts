import type { Attack } from "./attack.ts";

/** A loop after an answered await: isolated-vm's own limit no longer counts there. */
export const attack: Attack = {
  expects: ["timeout"],
  code: `await new Promise((resolve) => setTimeout(resolve, 5)); for (;;) {}`,
};
