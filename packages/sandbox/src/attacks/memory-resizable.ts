import type { Attack } from "./attack.ts";

/** A resizable buffer, which V8 does not count. */
export const attack: Attack = {
  expects: ["runtime_error"],
  code: `const b = new ArrayBuffer(1, { maxByteLength: 2 ** 30 }); b.resize(5e8); new Uint8Array(b).fill(1);`,
};
