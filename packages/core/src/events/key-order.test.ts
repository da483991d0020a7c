import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller } from "../access/caller.ts";
import { withOwner } from "../testing/owner-client.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import {
  type ClaimedDelivery,
  claimDeliveries,
  createListener,
} from "../testing/test-deliveries.ts";
import { createTestTenant } from "../testing/test-tenant.ts";
import { publishEvent } from "./publish-event.ts";
import { releaseParked } from "./release-parked.ts";
import { settleDeliveries } from "./settle-deliveries.ts";

let core: TestCore;
let admin: Caller;

beforeAll(async () => {
  core = await createTestCore();
  admin = (await createTestTenant(core, "acme")).callers.admin;
});
afterAll(() => core.release());

async function readRows<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
  return withOwner(core.ownerUrl, async (client) => (await client.query<Row>(text, values)).rows);
}

/** Of each key and script at most one delivery may have a time or run; and the ones before it have ended. */
const violations = `
  SELECT script_id, key FROM deliveries
  WHERE completed_at IS NULL AND key IS NOT NULL GROUP BY script_id, key
  HAVING count(*) FILTER (WHERE next_attempt_at IS NOT NULL OR status = 'running') > 1
    OR min(position) IS DISTINCT FROM min(position) FILTER (WHERE next_attempt_at IS NOT NULL OR status = 'running')`;

const settle = (deliveries: readonly ClaimedDelivery[]) =>
  core.context.database.asSystem("record-executions", (tx) =>
    settleDeliveries(
      tx,
      deliveries.map((delivery, index) => ({
        ...delivery,
        // Dead letters end a delivery as well as success does.
        result: index % 7 === 3 ? ("cancelled" as const) : ("succeeded" as const),
        error: null,
      })),
    ),
  );

test("from many connections at once, keys keep their order and nothing stays parked", async () => {
  await createListener(core.context, admin, ["keyed.*"]);
  await createListener(core.context, admin, ["keyed.*"]);
  const count = 200;
  let isPublishing = true;
  const seen: ClaimedDelivery[] = [];
  const published = Promise.all(
    Array.from({ length: count }, (_, n) =>
      publishEvent(core.context, admin, { type: "keyed.event", payload: n, key: `key ${n % 5}` }),
    ),
  ).finally(() => {
    isPublishing = false;
  });
  const runner = async () => {
    for (let idle = 0; idle < 20; ) {
      const claimed = await claimDeliveries(core.context);
      seen.push(...claimed);
      await settle(claimed);
      idle = claimed.length > 0 || isPublishing ? 0 : idle + 1;
    }
  };
  const watcher = async () => {
    while (isPublishing) expect(await readRows(violations)).toEqual([]);
  };
  await Promise.all([published, runner(), runner(), watcher()]);
  expect(seen).toHaveLength(count * 2);
  expect(await readRows(violations)).toEqual([]);
  expect(await readRows("SELECT FROM deliveries WHERE completed_at IS NULL")).toEqual([]);
  const perKey = Map.groupBy(seen, ({ scriptId, key }) => `${scriptId} ${key}`);
  expect(perKey.size).toBe(10);
  // The next of a key can be claimed only after the one before was settled: so they were seen in the order in which they were tried.
  for (const deliveries of perKey.values()) {
    const positions = deliveries.map(({ position }) => Number(position));
    expect(positions).toEqual(positions.toSorted((one, other) => one - other));
  }
  const [{ deadlocks = null } = {}] = await readRows<{ deadlocks: string }>(
    "SELECT pg_stat_force_next_flush(), deadlocks FROM pg_stat_database WHERE datname = current_database()",
  );
  expect(deadlocks).toBe("0");
}, 60_000);

test("a head that nobody released is released, and one that waits for its turn is not", async () => {
  const scriptId = await createListener(core.context, admin, ["parked.*"]);
  const publish = (key: string) =>
    publishEvent(core.context, admin, { type: "parked.event", payload: 1, key });
  for (const key of ["a", "a", "b", "b"]) await publish(key);
  expect(await releaseParked(core.context)).toEqual({ released: 0 });
  const [first] = await claimDeliveries(core.context, { scriptId });
  expect(await releaseParked(core.context)).toEqual({ released: 0 });
  await readRows("DELETE FROM deliveries WHERE id = $1", [first?.id]);
  expect(await releaseParked(core.context)).toEqual({ released: 1 });
  const next = await claimDeliveries(core.context, { scriptId });
  expect(next.map(({ key }) => key)).toEqual([first?.key]);
  expect(await releaseParked(core.context)).toEqual({ released: 0 });
});

test("publishing again under an id from many connections leaves one event in its key's order", async () => {
  const scriptId = await createListener(core.context, admin, ["repeated.*"]);
  const ids = await Promise.all(
    Array.from({ length: 40 }, (_, n) =>
      publishEvent(core.context, admin, {
        type: "repeated.event",
        payload: n,
        id: `id ${n % 4}`,
        key: "one",
      }),
    ),
  );
  expect(new Set(ids.map(({ id }) => id)).size).toBe(4);
  const rows = await readRows<{ event_id: string }>(
    "SELECT event_id FROM deliveries WHERE script_id = $1",
    [scriptId],
  );
  expect(new Set(rows.map((row) => row.event_id))).toEqual(new Set(ids.map(({ id }) => id)));
  expect(await claimDeliveries(core.context, { scriptId })).toHaveLength(1);
});
