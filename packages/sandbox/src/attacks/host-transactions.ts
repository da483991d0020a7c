import { stubHost } from "../testing/stub-host.ts";
import type { Attack } from "./attack.ts";

/** Transactions kept after their end, nested in each other, thrown out of and never ended. */
export const attack: Attack = {
  expects: ["completed"],
  outputJson: "[]",
  answerHostCall: stubHost,
  code: `
const found = [];
let kept;
await ctx.db.transaction((tx) => { kept = tx });
try { await kept.query("items"); found.push("after its end") } catch (e) { if (e.code !== "transaction_closed") found.push(e.code) }
const inner = await ctx.db.transaction((outer) => ctx.db.transaction(async (tx) => tx !== outer && (await tx.query("items")).length === (await outer.query("items")).length));
if (inner !== true) found.push("nested");
try { await ctx.db.transaction((tx) => { kept = tx; throw new RangeError("mine") }); found.push("swallowed") } catch (e) { if (!(e instanceof RangeError)) found.push("thrown") }
try { await kept.query("items"); found.push("after its rollback") } catch (e) { if (e.code !== "transaction_closed") found.push(e.code) }
if ("transaction" in kept || "commit" in kept || Object.isFrozen(kept) === false) found.push("handle");
try { kept.query = 1; found.push("changed") } catch {}
void ctx.db.transaction(() => new Promise(() => {}));
return found;`,
};
