import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller } from "../access/caller.ts";
import type { Database } from "../context.ts";
import { createScript } from "../scripts/create-script.ts";
import { runQueue } from "../testing/run-queue.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { scriptInput } from "../testing/test-script.ts";
import { createTestTenant } from "../testing/test-tenant.ts";
import { createEndWatch } from "./end-watch.ts";
import { runScript } from "./run-script.ts";

let core: TestCore;
let admin: Caller;

beforeAll(async () => {
  core = await createTestCore();
  admin = (await createTestTenant(core, "acme")).callers.admin;
  await createScript(core.context, admin, scriptInput({ name: "slow", status: "active" }));
});
afterAll(() => core.release());

const never = new AbortController().signal;

/** The database, and how often it was asked; `onAsk` comes with each time. */
function counted(onAsk: (times: number) => unknown = () => {}) {
  const counter = { asked: 0 };
  const database: Database = {
    ...core.context.database,
    async inTenant(scope, work, options) {
      counter.asked += 1;
      await onAsk(counter.asked);
      return core.context.database.inTenant(scope, work, options);
    },
  };
  return { counter, database };
}

async function pending() {
  const { id } = await runScript(core.context, admin, { name: "slow", input: 1, wait: false });
  return { scope: admin.scope, id };
}

test("all that wait for one execution hear of its end, from one that looks", async () => {
  const execution = await pending();
  const { counter, database } = counted((times) => times === 3 && runQueue(core.context));
  const watch = createEndWatch(database);
  const options = { withinMs: 30_000, signal: never };
  const ends = Array.from({ length: 50 }, () => watch.waitForEnd(execution, options));
  expect(new Set(await Promise.all(ends))).toEqual(new Set([true]));
  expect(counter.asked).toBe(3);
  // Afterwards it is looked at anew.
  expect(await watch.waitForEnd(execution, options)).toBe(true);
  expect(counter.asked).toBe(4);
});

test("who has waited long enough, or has gone, is let go; the others wait on", async () => {
  const execution = await pending();
  const gone = new AbortController();
  const { database } = counted((times) => {
    if (times === 3) gone.abort();
    return times === 5 && runQueue(core.context);
  });
  const watch = createEndWatch(database);
  const patient = watch.waitForEnd(execution, { withinMs: 30_000, signal: never });
  const leaving = watch.waitForEnd(execution, { withinMs: 30_000, signal: gone.signal });
  expect(await watch.waitForEnd(execution, { withinMs: 1, signal: never })).toBe(false);
  expect(await leaving).toBe(false);
  expect(await patient).toBe(true);
  expect(await watch.waitForEnd(execution, { withinMs: 1, signal: gone.signal })).toBe(false);
});

test("when all have gone nobody looks any more, and who comes then is served", async () => {
  const execution = await pending();
  const gone = new AbortController();
  const { counter, database } = counted((times) => times === 1 && gone.abort());
  const watch = createEndWatch(database);
  const options = { withinMs: 30_000, signal: gone.signal };
  expect(await watch.waitForEnd(execution, options)).toBe(false);
  await runQueue(core.context);
  expect(await watch.waitForEnd(execution, { withinMs: 30_000, signal: never })).toBe(true);
  expect(counter.asked).toBe(2);
});

test("a database that is away is told to all that wait", async () => {
  const execution = await pending();
  const { database } = counted(() => Promise.reject(new Error("away")));
  const watch = createEndWatch(database);
  const options = { withinMs: 30_000, signal: never };
  const ends = [1, 2].map(() => watch.waitForEnd(execution, options));
  expect((await Promise.allSettled(ends)).map(({ status }) => status)).toEqual([
    ...["rejected", "rejected"],
  ]);
});
