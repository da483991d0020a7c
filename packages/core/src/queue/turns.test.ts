import { expect, test } from "vitest";
import { Turns } from "./turns.ts";

const places = { total: 10, perTenant: 6 };
const first = "00000000-0000-0000-0000-000000000000";

function createTurns() {
  let nowMs = 0;
  const turns = new Turns(places, () => nowMs);
  return { turns, pass: (ms: number) => (nowMs += ms) };
}

const shares = (turns: Turns, tenants: string[], taken: { tenantId: string }[] = []) =>
  turns.share("deliveries", tenants, taken).map(({ tenantId, share }) => [tenantId, share]);

test("one tenant gets what it may have, several get equal shares of what is free", () => {
  const { turns } = createTurns();
  expect(shares(turns, ["a"])).toEqual([["a", 6]]);
  expect(shares(turns, ["a", "b"])).toEqual([
    ["a", 5],
    ["b", 5],
  ]);
  expect(shares(turns, ["a", "b", "c"])).toEqual([
    ["a", 3],
    ["b", 3],
    ["c", 3],
  ]);
});

test("with more tenants than places the first get one each, and no more than there are", () => {
  const { turns } = createTurns();
  const tenants = Array.from({ length: 15 }, (_, index) => `t${index}`);
  expect(shares(turns, tenants)).toEqual(tenants.slice(0, 10).map((tenant) => [tenant, 1]));
});

test("what runs, and what this turn took already, counts against the tenant and the whole", () => {
  const { turns } = createTurns();
  for (let count = 0; count < 4; count++) turns.started("a", "s1");
  expect(turns.free).toBe(6);
  expect(shares(turns, ["a"])).toEqual([["a", 2]]);
  expect(shares(turns, ["a"], [{ tenantId: "a" }])).toEqual([["a", 1]]);
  expect(shares(turns, ["a", "b"], [{ tenantId: "a" }, { tenantId: "a" }])).toEqual([["b", 2]]);
  turns.ended("a", "s1");
  expect(shares(turns, ["a"])).toEqual([["a", 3]]);
});

test("a script may have as many more as it got done within the last moments", () => {
  const { turns, pass } = createTurns();
  turns.started("a", "s1");
  turns.started("a", "s1");
  expect(turns.loads()).toEqual({ scriptIds: ["s1"], loads: [2] });
  turns.ended("a", "s1");
  expect(turns.loads().loads).toEqual([0]);
  pass(200);
  expect(turns.loads().loads).toEqual([0]);
  pass(200);
  expect(turns.loads().loads).toEqual([1]);
  turns.ended("a", "s1");
  expect(turns.loads().loads).toEqual([-1]);
  pass(400);
  expect(turns.loads()).toEqual({ scriptIds: [], loads: [] });
});

test("places come to be shared equally, however they become free", () => {
  const { turns } = createTurns();
  const running: string[] = [];
  const served = new Map<string, number>();
  const take = () => {
    for (const { tenantId, share } of turns.share("deliveries", ["a", "b", "c", "d", "e"])) {
      for (let count = 0; count < share; count++) {
        turns.started(tenantId, `script of ${tenantId}`);
        running.push(tenantId);
        served.set(tenantId, (served.get(tenantId) ?? 0) + 1);
      }
    }
  };
  take();
  for (let count = 0; count < 100; count++) {
    const tenantId = running.shift() ?? expect.fail("nothing runs");
    turns.ended(tenantId, `script of ${tenantId}`);
    take();
  }
  expect([...served.values()]).toEqual([22, 22, 22, 22, 22]);
});

test("a queue is looked through on from the last tenant whose turn it was", () => {
  const { turns } = createTurns();
  expect(turns.tenantCursors).toEqual({ executions: first, deliveries: first });
  turns.share("deliveries", ["a", "b"]);
  expect(turns.tenantCursors).toEqual({ executions: first, deliveries: "b" });
  const tenants = Array.from({ length: 15 }, (_, index) => `t${index}`);
  turns.share("deliveries", tenants);
  expect(turns.tenantCursors.deliveries).toBe("t9");
});

test("a tenant's next turn goes on behind the last script, then begins again", () => {
  const { turns } = createTurns();
  const next = () => turns.share("deliveries", ["a"])[0] ?? expect.fail("no turn");
  const end = (taken: number, lastScriptId: string | null, cutAt: string | null = null) =>
    turns.turned("deliveries", next(), { taken, lastScriptId, cutAt });
  expect(next().afterScriptId).toBe(first);
  expect(end(6, "s3")).toBe(false);
  expect(next().afterScriptId).toBe("s3");
  expect(turns.share("executions", ["a"])[0]?.afterScriptId).toBe(first);
  // Fewer than it might have taken: there is nothing behind, but there may be before.
  expect(end(2, "s9")).toBe(true);
  expect(next().afterScriptId).toBe(first);
  expect(end(0, null)).toBe(false);
});

test("scripts that have nothing yet are passed over, once through all of them", () => {
  const { turns } = createTurns();
  const next = () => turns.share("deliveries", ["a"])[0] ?? expect.fail("no turn");
  const end = (cutAt: string | null) =>
    turns.turned("deliveries", next(), { taken: 0, lastScriptId: null, cutAt });
  expect(end("s10")).toBe(true);
  expect(next().afterScriptId).toBe("s10");
  expect(end("s20")).toBe(true);
  expect(next().afterScriptId).toBe("s20");
  expect(end(null)).toBe(false);
  expect(next().afterScriptId).toBe(first);
});

test("the queues take turns at being first", () => {
  const { turns } = createTurns();
  expect(turns.nextOrder()).toEqual(["executions", "deliveries"]);
  expect(turns.nextOrder()).toEqual(["deliveries", "executions"]);
  expect(turns.nextOrder()).toEqual(["executions", "deliveries"]);
});
