import { MAKE_GARBAGE } from "../testing/make-garbage.ts";
import type { Attack } from "./attack.ts";

/** To copy an error, its getters run once more: after the microtasks of the call, which leaves theirs to the next. */
export const attack: Attack = {
  expects: ["runtime_error"],
  code: `
const reason = { get message() {
  Promise.reject(new Error("of the one before"));
  Promise.resolve().then(() => Promise.reject(new Error("of the one before")));
  return "mine";
} };
Promise.reject(reason); await new Promise(() => {});`,
  next: { code: MAKE_GARBAGE, outputJson: '"untouched"' },
};
