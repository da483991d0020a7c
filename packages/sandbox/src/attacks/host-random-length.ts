import type { Attack } from "./attack.ts";

/** A view that says another length each time it is asked: the host is asked for no such number of bytes. */
export const attack: Attack = {
  expects: ["completed"],
  outputJson: '"filled"',
  code: `
let asked = 0;
const view = new Uint8Array(8);
const lie = { valueOf() { asked += 1; return asked <= 2 ? 8 : asked === 3 ? 1e9 : NaN; } };
for (const key of ["byteLength", "byteOffset"]) Object.defineProperty(view, key, { value: lie });
try { crypto.getRandomValues(view); } catch (error) { return error.stack; }
return view.some((byte) => byte !== 0) ? "filled" : "empty";`,
};
