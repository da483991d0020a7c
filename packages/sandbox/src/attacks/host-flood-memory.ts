import { stubHost } from "../testing/stub-host.ts";
import type { Attack } from "./attack.ts";

/** Arguments of many megabytes, all at once: no more than a few of them are taken. */
export const attack: Attack = {
  expects: ["completed", "memory_limit", "timeout"],
  limits: { memoryMb: 64 },
  answerHostCall: stubHost,
  code: `
const value = "[],".repeat(6e5);
const settled = await Promise.allSettled(Array.from({ length: 50 }, () => ctx.scripts.call("later", value)));
return settled.length;`,
};
