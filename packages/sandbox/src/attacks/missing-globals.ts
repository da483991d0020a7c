import type { Attack } from "./attack.ts";

/** Nothing of Node, nothing that counts memory elsewhere. */
export const attack: Attack = {
  expects: ["completed"],
  outputJson: "[]",
  code: `
const names = ["process", "require", "module", "exports", "Buffer", "global", "WebAssembly", "SharedArrayBuffer",
  "Atomics", "ShadowRealm", "eval", "Deno", "Bun", "runletSettle", "runletLog", "runletWake", "importScripts", "gc"];
return names.filter((name) => name in globalThis);`,
};
