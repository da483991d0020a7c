import { stubHost } from "../testing/stub-host.ts";
import type { Attack } from "./attack.ts";

/** Answers that a script changes are its own: the next call gives the host's. */
export const attack: Attack = {
  expects: ["completed"],
  outputJson: '[{"id":"1","name":"one"}]',
  answerHostCall: stubHost,
  code: `
const rows = await ctx.db.query("items");
rows[0].name = "changed"; rows.push(1); rows.__proto__.planted = 1; Object.freeze(rows);
JSON.parse = () => "forged"; Object.prototype.toJSON = undefined; delete Object.prototype.toJSON;
return await ctx.db.query("items");`,
};
