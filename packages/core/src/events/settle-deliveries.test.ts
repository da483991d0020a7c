import { newId } from "@runlet/db";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Caller } from "../access/caller.ts";
import { withOwner } from "../testing/owner-client.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import {
  type ClaimedDelivery,
  claimDeliveries,
  createListener,
  type DeliveryRow,
  readDeliveryRows,
} from "../testing/test-deliveries.ts";
import { createTestTenant } from "../testing/test-tenant.ts";
import type { DeliveryResult } from "./delivery-retry.ts";
import { publishEvent } from "./publish-event.ts";
import { type EndedDelivery, settleDeliveries, skipDeliveries } from "./settle-deliveries.ts";

let core: TestCore;
let admin: Caller;
let made = 0;

beforeAll(async () => {
  core = await createTestCore();
  admin = (await createTestTenant(core, "acme")).callers.admin;
});
afterAll(() => core.release());

/** A type that nothing else in this file uses, and who listens to it. */
async function newType(): Promise<{ type: string; scriptId: string }> {
  made += 1;
  const type = `settled.type-${made}`;
  return { type, scriptId: await createListener(core.context, admin, [type]) };
}

const publish = (type: string, key?: string) =>
  publishEvent(core.context, admin, { type, payload: made, key });

const later = new Date("2100-01-01T00:00:00Z");
const claim = (scriptId: string) => claimDeliveries(core.context, { scriptId, at: later });

async function claimOne(scriptId: string): Promise<ClaimedDelivery> {
  const claimed = await claim(scriptId);
  expect(claimed).toHaveLength(1);
  return claimed[0] as ClaimedDelivery;
}

const error = { code: "runtime_error", message: "no \u0000 order \ud800" };
const ended = (delivery: ClaimedDelivery, result: DeliveryResult): EndedDelivery => ({
  ...delivery,
  result,
  error: result === "succeeded" ? null : error,
});
const settle = (all: readonly EndedDelivery[]) =>
  core.context.database.asSystem("record-executions", (tx) => settleDeliveries(tx, all));

async function only(eventId: string): Promise<DeliveryRow> {
  const rows = await readDeliveryRows(core, eventId);
  expect(rows).toHaveLength(1);
  return rows[0] as DeliveryRow;
}

const readLetters = (deliveryId: string) =>
  withOwner(core.ownerUrl, async (client) => {
    const { rows } = await client.query(
      "SELECT script_id, error::text, attempts FROM dead_letters WHERE delivery_id = $1",
      [deliveryId],
    );
    return rows;
  });

describe("a delivery", () => {
  test("is done when its execution succeeded", async () => {
    const { type, scriptId } = await newType();
    const { id } = await publish(type);
    const delivery = await claimOne(scriptId);
    await settle([ended(delivery, "succeeded")]);
    expect(await only(id)).toMatchObject({
      status: "succeeded",
      attempts: 1,
      execution_ids: [delivery.executionId],
      error: null,
      is_armed: false,
      is_completed: true,
    });
    expect(await claim(scriptId)).toEqual([]);
  });

  test("is tried again after 2, 4 and 8 seconds, and is then a dead letter", async () => {
    const { type, scriptId } = await newType();
    const { id } = await publish(type);
    const executionIds: string[] = [];
    for (const [index, seconds] of [2, 4, 8].entries()) {
      const delivery = await claimOne(scriptId);
      executionIds.push(delivery.executionId);
      await settle([ended(delivery, "failed")]);
      const row = await only(id);
      expect(row).toMatchObject({ status: "failed", failures: index + 1, is_completed: false });
      expect(row.seconds_left).toBeGreaterThan(seconds / 2);
      expect(row.seconds_left).toBeLessThanOrEqual(seconds);
      expect(await readLetters(row.id)).toEqual([]);
    }
    const last = await claimOne(scriptId);
    await settle([ended(last, "failed")]);
    expect(await only(id)).toMatchObject({
      status: "dead",
      attempts: 4,
      failures: 4,
      execution_ids: [...executionIds, last.executionId],
      is_armed: false,
      is_completed: true,
    });
    expect(await readLetters(last.id)).toEqual([
      { script_id: scriptId, error: JSON.stringify(error), attempts: 4 },
    ]);
  });

  test("that the platform lost is tried again without counting, ten times", async () => {
    const { type, scriptId } = await newType();
    const { id } = await publish(type);
    for (let lost = 1; lost < 10; lost += 1) {
      await settle([ended(await claimOne(scriptId), "lost")]);
      expect(await only(id)).toMatchObject({ status: "failed", failures: 0, losses: lost });
    }
    await settle([ended(await claimOne(scriptId), "lost")]);
    expect(await only(id)).toMatchObject({ status: "dead", attempts: 10, failures: 1 });
  });

  test("that a person ended is a dead letter at once", async () => {
    const { type, scriptId } = await newType();
    const { id } = await publish(type);
    await settle([ended(await claimOne(scriptId), "cancelled")]);
    const row = await only(id);
    expect(row).toMatchObject({ status: "dead", attempts: 1 });
    expect(await readLetters(row.id)).toHaveLength(1);
  });

  test("is settled once, and by its last execution only", async () => {
    const { type, scriptId } = await newType();
    const { id } = await publish(type);
    const first = await claimOne(scriptId);
    await settle([{ ...ended(first, "failed"), executionId: newId() }]);
    expect(await only(id)).toMatchObject({ status: "running", failures: 0 });
    await settle([ended(first, "failed")]);
    await settle([ended(first, "failed")]);
    expect(await only(id)).toMatchObject({ status: "failed", failures: 1 });
    const second = await claimOne(scriptId);
    await settle([ended(first, "succeeded")]);
    expect(await only(id)).toMatchObject({ status: "running", failures: 1, attempts: 2 });
    await Promise.all(
      Array.from({ length: 6 }, () => settle([ended(second, "cancelled"), ended(first, "lost")])),
    );
    expect(await readLetters(second.id)).toHaveLength(1);
  });

  test("is settled among many, each as it ended", async () => {
    const { type, scriptId } = await newType();
    const ids: string[] = [];
    for (let n = 0; n < 15; n += 1) ids.push((await publish(type)).id);
    const claimed = await claim(scriptId);
    expect(claimed).toHaveLength(15);
    const results: DeliveryResult[] = ["succeeded", "failed", "lost", "refused", "cancelled"];
    const resultOf = (eventId: string) => results[ids.indexOf(eventId) % 5] as DeliveryResult;
    await settle(claimed.map((delivery) => ended(delivery, resultOf(delivery.eventId))));
    const after = {
      succeeded: "succeeded",
      failed: "failed",
      lost: "failed",
      refused: "failed",
      cancelled: "dead",
    };
    for (const id of ids) expect((await only(id)).status).toBe(after[resultOf(id)]);
  });
});

describe("deliveries of one key to one script", () => {
  const armed = async (eventIds: string[]) => {
    const rows = (await Promise.all(eventIds.map((id) => readDeliveryRows(core, id)))).flat();
    return rows.map(({ is_armed }) => is_armed);
  };

  test("wait for each other; other keys, other scripts and none do not", async () => {
    const { type, scriptId } = await newType();
    const other = await createListener(core.context, admin, [type]);
    const keys = ["a", "a", "b", undefined, undefined, "a"];
    for (const key of keys) await publish(type, key);
    for (const listener of [scriptId, other]) {
      const claimed = await claim(listener);
      expect(claimed.map(({ key }) => key).sort()).toEqual(["a", "b", null, null]);
    }
  });

  test("go on when the first is done, not while it waits for another try", async () => {
    const { type, scriptId } = await newType();
    const ids: string[] = [];
    for (let n = 0; n < 4; n += 1) ids.push((await publish(type, "order 7")).id);
    expect(await armed(ids)).toEqual([true, false, false, false]);
    const first = await claimOne(scriptId);
    expect(await armed(ids)).toEqual([false, false, false, false]);
    await settle([ended(first, "failed")]);
    expect(await armed(ids)).toEqual([true, false, false, false]);
    await settle([ended(await claimOne(scriptId), "succeeded")]);
    expect(await armed(ids)).toEqual([false, true, false, false]);
    await settle([ended(await claimOne(scriptId), "cancelled")]);
    expect(await armed(ids)).toEqual([false, false, true, false]);
    const third = (await readDeliveryRows(core, ids[2] ?? ""))[0] as DeliveryRow;
    const skipped = { tenantId: admin.tenant.id, id: third.id, error: { code: "x", message: "y" } };
    await core.context.database.asSystem("claim-work", (tx) => skipDeliveries(tx, [skipped]));
    expect(await only(ids[2] ?? "")).toMatchObject({
      status: "skipped",
      attempts: 0,
      error: { code: "x", message: "y" },
      is_completed: true,
    });
    expect(await armed(ids)).toEqual([false, false, false, true]);
  });
});

test("what runs or has ended is not skipped", async () => {
  const { type, scriptId } = await newType();
  const { id } = await publish(type);
  const delivery = await claimOne(scriptId);
  const skip = () =>
    core.context.database.asSystem("claim-work", (tx) =>
      skipDeliveries(tx, [{ ...delivery, error: { code: "x", message: "y" } }]),
    );
  await skip();
  expect(await only(id)).toMatchObject({ status: "running" });
  await settle([ended(delivery, "succeeded")]);
  await skip();
  expect(await only(id)).toMatchObject({ status: "succeeded", error: null });
});
