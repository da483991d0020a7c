import { stubHost } from "../testing/stub-host.ts";
import type { Attack } from "./attack.ts";

/** A toJSON on the prototype of lists may make anything of the arguments: the host refuses what is no list. */
export const attack: Attack = {
  expects: ["completed"],
  outputJson: '["validation","validation","validation","validation"]',
  answerHostCall: stubHost,
  code: `
const codes = [];
for (const forged of [null, "items", { 0: null, 1: "items", length: 2 }, undefined]) {
  Array.prototype.toJSON = () => forged;
  try { codes.push(await ctx.db.query("items")) } catch (e) { codes.push(e.code) }
}
delete Array.prototype.toJSON;
return codes;`,
};
