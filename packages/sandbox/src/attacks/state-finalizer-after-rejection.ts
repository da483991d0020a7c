import { MAKE_GARBAGE } from "../testing/make-garbage.ts";
import type { Attack } from "./attack.ts";

/** Finalizers that are still to run when a rejection ends the execution. */
export const attack: Attack = {
  expects: ["runtime_error"],
  code: `
globalThis.registry = new FinalizationRegistry(() => { Promise.reject(new Error("of the one before")); for (;;) {} });
for (let i = 0; i < 1000; i++) registry.register({}, i);
Promise.reject(new Error("mine")); await new Promise(() => {});`,
  next: { code: MAKE_GARBAGE, outputJson: '"untouched"' },
};
