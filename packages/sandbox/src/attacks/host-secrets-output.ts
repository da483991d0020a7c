import { STUB_SECRET, stubHost } from "../testing/stub-host.ts";
import type { Attack } from "./attack.ts";

/** A secret in the output, as a text, as a key and inside others. */
export const attack: Attack = {
  expects: ["completed"],
  answerHostCall: stubHost,
  hidden: STUB_SECRET,
  outputJson: '{"a":["[redacted]","x[redacted]y"],"[redacted]":1,"raw":"[redacted]"}',
  code: `
const secret = await ctx.secrets.get("a");
const raw = JSON.rawJSON('"' + [...secret].map((c) => "\\\\u" + c.charCodeAt(0).toString(16).padStart(4, "0")).join("") + '"');
return { a: [secret, "x" + secret + "y"], [secret]: 1, raw };`,
};
