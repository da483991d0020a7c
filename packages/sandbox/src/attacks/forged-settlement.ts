import type { Attack } from "./attack.ts";

/** A script cannot answer twice or for the platform. */
export const attack: Attack = {
  expects: ["runtime_error"],
  code: `
const error = new Error("mine");
error.code = "timeout"; error.status = "completed"; error.name = "memory_limit"; error.outputJson = "1";
throw error;`,
};
