import type { Attack } from "./attack.ts";

/** The same by a subclass, by Reflect and by a buffer of a typed array. */
export const attack: Attack = {
  expects: ["completed"],
  outputJson: "[]",
  code: `
const open = [];
const attempt = (name, make) => { try { const b = make(); if (b.maxByteLength > 8 || b.resizable) open.push(name); } catch {} };
attempt("subclass", () => new (class extends ArrayBuffer {})(8, { maxByteLength: 99 }));
attempt("reflect", () => Reflect.construct(ArrayBuffer, [8, { maxByteLength: 99 }]));
attempt("typed", () => new (new Uint8Array(8).buffer.constructor)(8, { maxByteLength: 99 }));
attempt("species", () => new ArrayBuffer[Symbol.species](8, { maxByteLength: 99 }));
if ("resize" in ArrayBuffer.prototype || "transfer" in ArrayBuffer.prototype) open.push("methods");
return open;`,
};
