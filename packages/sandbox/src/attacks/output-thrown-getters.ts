import type { Attack } from "./attack.ts";

/** A thrown object whose every property throws. */
export const attack: Attack = {
  expects: ["runtime_error"],
  code: `throw new Proxy(new Error('x'), { get() { throw new Error('trap') }, has() { throw 1 }, getPrototypeOf() { throw 2 } });`,
};
