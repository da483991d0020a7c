import type { Attack } from "./attack.ts";

/** Stack frames give no function and no this of the platform. */
export const attack: Attack = {
  expects: ["completed"],
  outputJson: "[]",
  code: `
const leaks = [];
const note = (error, sites) => { leaks.push(typeof sites); return "" };
Error.prepareStackTrace = note;
try { Object.defineProperty(Error, "prepareStackTrace", { value: note }); leaks.push("redefined"); } catch {}
void new Error("x").stack; try { null.x } catch (e) { void e.stack }
ctx.logger.info({ toJSON() { void new Error("in guest code").stack; return 1 } });
return leaks;`,
};
