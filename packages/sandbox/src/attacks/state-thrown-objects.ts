import { MAKE_GARBAGE } from "../testing/make-garbage.ts";
import type { Attack } from "./attack.ts";

/** Thrown and rejected objects whose every property runs code, also while they are copied. */
export const attack: Attack = {
  expects: ["runtime_error"],
  code: `
const again = () => { setTimeout(again, 1); Promise.reject(new Error("of the one before")); return "x" };
const reason = new Proxy(new Error("mine"), { get: again, getPrototypeOf: () => { again(); return Error.prototype } });
void Promise.reject(reason); void Promise.reject(reason); throw reason;`,
  next: { code: MAKE_GARBAGE, outputJson: '"untouched"' },
};
