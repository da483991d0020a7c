import { MAKE_GARBAGE } from "../testing/make-garbage.ts";
import type { Attack } from "./attack.ts";

/** Where a call into the isolate throws, its microtasks are left to the next call. */
export const attack: Attack = {
  expects: ["runtime_error"],
  code: `
setTimeout(() => {
  Promise.resolve().then(() => { for (;;) {} });
  Promise.reject(new Error("of the one before"));
  const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy;
}, 1);
await new Promise(() => {});`,
  next: { code: MAKE_GARBAGE, outputJson: '"untouched"' },
};
