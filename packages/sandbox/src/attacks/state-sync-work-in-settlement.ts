import { MAKE_GARBAGE } from "../testing/make-garbage.ts";
import type { Attack } from "./attack.ts";

/** Answers twice in one call, and leaves a rejection for later. */
export const attack: Attack = {
  expects: ["completed", "runtime_error"],
  code: `
Promise.resolve().then(() => Promise.resolve()).then(() => { Promise.reject({ get message() { queue(); return "of the one before" } }) });
const queue = () => Promise.resolve().then(queue);
return { then(resolve, reject) { resolve(1); reject(new Error("of the one before")); throw 2 } };`,
  next: { code: MAKE_GARBAGE, outputJson: '"untouched"' },
};
