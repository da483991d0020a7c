import type { Attack } from "./attack.ts";

/** A promise that nothing settles. */
export const attack: Attack = {
  expects: ["timeout"],
  code: `await new Promise(() => {});`,
};
