import type { Attack } from "./attack.ts";

/** A rejection that nobody handles, with a stack that takes long to read. */
export const attack: Attack = {
  expects: ["runtime_error", "memory_limit"],
  limits: { memoryMb: 256 },
  code: `
const error = new Error("m");
error.stack = ("    at " + " (:1:1".repeat(160) + "x\\n").repeat(20000);
Promise.reject(error);
await new Promise(() => {});`,
};
