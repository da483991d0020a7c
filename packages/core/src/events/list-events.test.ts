import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller } from "../access/caller.ts";
import { deleteScript } from "../scripts/delete-script.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { claimDeliveries, createListener, killDeliveries } from "../testing/test-deliveries.ts";
import { createTestTenant } from "../testing/test-tenant.ts";
import type { DeliveryStatus } from "./event.ts";
import { listDeliveriesInput, listEventsInput } from "./event-input.ts";
import { getEvent } from "./get-event.ts";
import { listDeliveries } from "./list-deliveries.ts";
import { listEvents } from "./list-events.ts";
import { publishEvent } from "./publish-event.ts";

let core: TestCore;
let admin: Caller;

beforeAll(async () => {
  core = await createTestCore();
  admin = (await createTestTenant(core, "acme")).callers.admin;
});
afterAll(() => core.release());

const events = (input: object) => listEvents(core.context, admin, listEventsInput.parse(input));
const deliveries = (input: object) =>
  listDeliveries(core.context, admin, listDeliveriesInput.parse(input));
const publish = async (type: string, more: object = {}) =>
  (await publishEvent(core.context, admin, { type, ...more })).id;

test("events are listed newest first, by type and key, and one is shown whole", async () => {
  const scriptId = await createListener(core.context, admin, ["listed.*"]);
  await createListener(core.context, admin, ["listed.one"]);
  const first = await publish("listed.one", { payload: { n: 1 }, id: "mine", key: "a" });
  const second = await publish("listed.two", { key: "a" });
  const third = await publish("listed.one", { key: "b" });
  const idsOf = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id);
  expect(idsOf(await events({ type: "listed.one" }))).toEqual([third, first]);
  expect(idsOf(await events({ key: "a" }))).toEqual([second, first]);
  expect(idsOf(await events({ key: "a", type: "listed.two" }))).toEqual([second]);
  const page = await events({ limit: 2 });
  expect(idsOf(page)).toEqual([third, second]);
  expect(idsOf(await events({ limit: 1, cursor: page.nextCursor }))).toEqual([first]);
  await claimDeliveries(core.context, { scriptId });
  const shown = {
    id: first,
    publisherId: "mine",
    type: "listed.one",
    key: "a",
    source: "api",
    depth: 0,
    executionId: null,
    createdAt: expect.stringMatching(/Z$/),
    deliveries: {
      total: 2,
      pending: 1,
      running: 1,
      succeeded: 0,
      failed: 0,
      dead: 0,
      skipped: 0,
    },
  };
  expect((await events({ cursor: second, limit: 1 })).items).toEqual([shown]);
  expect(await getEvent(core.context, admin, { id: first })).toEqual({
    ...shown,
    payload: { n: 1 },
  });
});

test("deliveries are listed of an event, of a script and of a status", async () => {
  const scriptId = await createListener(core.context, admin, ["delivered.*"]);
  await createListener(core.context, admin, ["delivered.*"], "active");
  const dead = await publish("delivered.dead");
  const [letter] = (await killDeliveries(core.context, admin)).slice(-1);
  expect(letter).toBeDefined();
  const pending = await publish("delivered.pending");
  expect((await deliveries({ eventId: dead })).items).toHaveLength(2);
  const [newest, oldest] = (await deliveries({ scriptId })).items;
  expect(newest).toMatchObject({ eventId: pending, status: "pending", attempts: 0, error: null });
  expect(oldest).toEqual({
    id: expect.any(String),
    eventId: dead,
    eventType: "delivered.dead",
    scriptId,
    scriptName: expect.stringMatching(/^listener /),
    status: "dead",
    attempts: 1,
    executionIds: [expect.any(String)],
    error: { code: "cancelled", message: "Cancelled" },
    nextAttemptAt: null,
    createdAt: expect.any(String),
    completedAt: expect.any(String),
  });
  const found = async (status: DeliveryStatus) =>
    (await deliveries({ scriptId, status })).items.map(({ eventId }) => eventId);
  expect(await found("dead")).toEqual([dead]);
  expect(await found("pending")).toEqual([pending]);
  for (const status of ["running", "succeeded", "failed", "skipped"] as const) {
    expect(await found(status)).toEqual([]);
  }
  const page = await deliveries({ eventId: dead, limit: 1 });
  const rest = await deliveries({ eventId: dead, limit: 1, cursor: page.nextCursor });
  expect([...page.items, ...rest.items].map(({ eventId }) => eventId)).toEqual([dead, dead]);
  expect(rest.nextCursor).toBeNull();
  await deleteScript(core.context, admin, { id: scriptId });
  expect((await deliveries({ scriptId, status: "dead" })).items).toMatchObject([
    { scriptName: null },
  ]);
});
