import { STUB_SECRET, stubHost } from "../testing/stub-host.ts";
import type { Attack } from "./attack.ts";

/** A secret in everything that is shown: messages, fields, keys, errors, stacks, targets, encodings, the output. */
export const attack: Attack = {
  expects: ["runtime_error"],
  answerHostCall: stubHost,
  hidden: STUB_SECRET,
  code: `
const secret = await ctx.secrets.get("a");
console.log(secret, { [secret]: secret }); console.error(new Error(secret));
ctx.logger.info("x", { [secret]: { nested: [secret, encodeURIComponent(secret)] } });
ctx.logger.info({ toJSON: () => secret });
await ctx.cache.get("prefix-" + secret); await ctx.http.get("http://example.com/bot" + secret + "/send");
const named = { [secret]() { throw Object.assign(new Error("mine: " + secret), { name: secret, code: secret }) } };
named[secret]();`,
};
