import { MAKE_GARBAGE } from "../testing/make-garbage.ts";
import type { Attack } from "./attack.ts";

/** A finalizer that lets the script answer, and goes on after it. */
export const attack: Attack = {
  expects: ["completed", "timeout"],
  code: `
const { promise, resolve } = Promise.withResolvers();
globalThis.registry = new FinalizationRegistry(() => { resolve(1); Promise.resolve().then(() => Promise.reject(new Error("of the one before"))); });
for (let i = 0; i < 1000; i++) registry.register({}, i);
const timer = setInterval(() => { for (let i = 0; i < 1e5; i++) ({ i }); }, 1);
await promise; clearInterval(timer); return "done";`,
  next: { code: MAKE_GARBAGE, outputJson: '"untouched"' },
};
