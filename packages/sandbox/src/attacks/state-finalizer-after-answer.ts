import { MAKE_GARBAGE } from "../testing/make-garbage.ts";
import type { Attack } from "./attack.ts";

/** Finalizers that are still to run when the answer has been given. */
export const attack: Attack = {
  expects: ["completed"],
  outputJson: "1",
  code: `
globalThis.registry = new FinalizationRegistry(() => { Promise.reject(new Error("of the one before")); for (;;) {} });
for (let i = 0; i < 1000; i++) registry.register({}, i);
return 1;`,
  next: { code: MAKE_GARBAGE, outputJson: '"untouched"' },
};
