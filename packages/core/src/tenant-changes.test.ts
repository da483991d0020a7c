import { isDatabaseAway } from "@runlet/db";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Caller } from "./access/caller.ts";
import { createApiKey } from "./api-keys/create-api-key.ts";
import { revokeApiKey } from "./api-keys/revoke-api-key.ts";
import { createScript } from "./scripts/create-script.ts";
import { deleteScript } from "./scripts/delete-script.ts";
import { setStatus } from "./scripts/set-status.ts";
import { updateSettings } from "./settings/update-settings.ts";
import { createTenantCache } from "./tenant-cache.ts";
import { createTenantChanges, type TenantChanges } from "./tenant-changes.ts";
import { withOwner } from "./testing/owner-client.ts";
import { createTestCore, type TestCore } from "./testing/test-core.ts";
import { scriptInput } from "./testing/test-script.ts";
import { createTestTenant } from "./testing/test-tenant.ts";

let core: TestCore;
let admin: Caller;
let other: Caller;
let changes: TenantChanges;
let told: (string | null)[];

beforeAll(async () => {
  core = await createTestCore();
  admin = (await createTestTenant(core, "acme")).callers.admin;
  other = (await createTestTenant(core, "other")).callers.admin;
});
afterAll(() => core.release());

beforeEach(async () => {
  changes = createTenantChanges(core.context.database);
  await changes.look();
  told = [];
  changes.listen((tenantIds) => void told.push(...(tenantIds ?? [null])));
});

const make = (caller: Caller, name: string) =>
  createScript(core.context, caller, scriptInput({ name, status: "active" }));

test("each change of what is kept in memory is told of once, and only of its tenant", async () => {
  const { context } = core;
  const script = await make(admin, "one");
  const made = await createApiKey(context, admin, { name: "key", role: "viewer" });
  const steps = [
    () => setStatus(context, admin, { id: script.id, status: "paused" }),
    () => updateSettings(context, admin, { maxima: { timeoutMs: 60_000 } }),
    () => revokeApiKey(context, admin, { id: made.id }),
    () => deleteScript(context, admin, { id: script.id }),
  ];
  await changes.look();
  for (const step of steps) {
    told = [];
    await step();
    await changes.look();
    expect(told).toEqual([admin.tenant.id]);
    await changes.look();
    expect(told).toEqual([admin.tenant.id]);
  }
});

test("a change that is committed only after later ones is told of too", async () => {
  await make(admin, "slow");
  await changes.look();
  told = [];
  const { promise: isOpen, resolve: open } = Promise.withResolvers<void>();
  const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
  const slow = core.context.database.inTenant(admin.scope, async (tx) => {
    await tx.script.updateMany({
      where: { tenantId: admin.tenant.id },
      data: { description: "slow" },
    });
    open();
    await mayEnd;
  });
  await isOpen;
  await make(other, "two");
  await changes.look();
  expect(told).toEqual([other.tenant.id]);
  end();
  await slow;
  await changes.look();
  expect(told).toEqual([other.tenant.id, admin.tenant.id]);
});

interface Thing {
  tenantId: string;
  at: number;
}

function thingCache() {
  let reads = 0;
  const cache = createTenantCache<Thing>({
    changes,
    tenantIdOf: ({ tenantId }) => tenantId,
    sizeOf: () => 1,
    maxSize: 10,
  });
  const read = async () => ({ tenantId: admin.tenant.id, at: ++reads });
  return { cache, get: () => cache.get("thing", read) };
}

test("a value is read once, by however many ask, until its tenant changes", async () => {
  const { get } = thingCache();
  expect(await Promise.all([get(), get()])).toMatchObject([{ at: 1 }, { at: 1 }]);
  changes.notified(other.tenant.id);
  expect(await get()).toMatchObject({ at: 1 });
  changes.notified(admin.tenant.id);
  expect(await get()).toMatchObject({ at: 2 });
});

test("what changes while it is being read is read again by the next", async () => {
  const { cache } = thingCache();
  const first = Promise.withResolvers<Thing>();
  const early = cache.get("thing", () => first.promise);
  changes.notified(admin.tenant.id);
  first.resolve({ tenantId: admin.tenant.id, at: 1 });
  expect(await early).toMatchObject({ at: 1 });
  const late = cache.get("thing", async () => ({ tenantId: admin.tenant.id, at: 2 }));
  expect(await late).toMatchObject({ at: 2 });
});

test("nothing is remembered as nothing only until something changes, and an error not at all", async () => {
  const { cache } = thingCache();
  expect(await cache.get("thing", async () => null)).toBeNull();
  changes.notified(other.tenant.id);
  const failing = Promise.resolve(
    cache.get("thing", async () => {
      throw new Error("away");
    }),
  );
  await expect(failing).rejects.toThrow("away");
  expect(
    await cache.get("thing", async () => ({ tenantId: admin.tenant.id, at: 1 })),
  ).toMatchObject({ at: 1 });
});

/** What `work` does, as if so much time had passed since. */
async function later(ms: number, work: () => Promise<void>): Promise<void> {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + ms });
  try {
    await work();
  } finally {
    vi.useRealTimers();
  }
}

test("after a sleep of the machine, in which changes came and went, all is forgotten", async () => {
  const { get } = thingCache();
  expect(await get()).toMatchObject({ at: 1 });
  // The change is out of every window by now, and the clock that counts from the start stood still.
  await make(admin, "while asleep");
  await withOwner(core.ownerUrl, (client) => client.query("DELETE FROM tenant_changes"));
  await later(600_000, async () => expect(await get()).toMatchObject({ at: 2 }));
  expect(told).toEqual([null]);
});

test("what is kept is not used when the database takes too long to tell of changes", async () => {
  const { get } = thingCache();
  expect(await get()).toMatchObject({ at: 1 });
  await withOwner(core.ownerUrl, async (client) => {
    await client.query("BEGIN; LOCK TABLE tenant_changes IN ACCESS EXCLUSIVE MODE");
    await later(2_000, () => expect(Promise.resolve(get())).rejects.toSatisfy(isDatabaseAway));
    await client.query("ROLLBACK");
  });
  expect(await get()).toMatchObject({ at: 1 });
});
