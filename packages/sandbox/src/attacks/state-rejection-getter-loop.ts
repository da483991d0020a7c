import { MAKE_GARBAGE } from "../testing/make-garbage.ts";
import type { Attack } from "./attack.ts";

/** The same with microtasks that never end. */
export const attack: Attack = {
  expects: ["runtime_error"],
  code: `
const forever = () => Promise.resolve().then(forever);
Promise.reject({ get stack() { forever(); return "" }, message: "mine" }); await new Promise(() => {});`,
  next: { code: MAKE_GARBAGE, outputJson: '"untouched"' },
};
