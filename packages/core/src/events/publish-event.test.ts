import { newId } from "@runlet/db";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Caller } from "../access/caller.ts";
import { createScript } from "../scripts/create-script.ts";
import { setStatus } from "../scripts/set-status.ts";
import { withOwner } from "../testing/owner-client.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { scriptInput } from "../testing/test-script.ts";
import { createTestTenant } from "../testing/test-tenant.ts";
import { publishEventInput, toEventInput } from "./event-input.ts";
import { patternsOf } from "./event-pattern.ts";
import { publishEvent } from "./publish-event.ts";
import { publishScriptEvent } from "./publish-script-event.ts";

let core: TestCore;
let admin: Caller;

beforeAll(async () => {
  core = await createTestCore();
  admin = (await createTestTenant(core, "acme")).callers.admin;
});
afterAll(() => core.release());

const publish = (input: Record<string, unknown>, caller = admin) =>
  publishEvent(core.context, caller, publishEventInput.parse(input));

const publishAs = (event: { type: unknown; payload?: unknown }, eventId: string | null = null) =>
  publishScriptEvent(
    core.context,
    { scope: admin.scope, executionId: newId(), eventId },
    { payload: null, ...event },
  );

let made = 0;
async function listen(
  types: string[],
  { caller = admin, status = "active" } = {},
): Promise<string> {
  made += 1;
  const input = scriptInput({ name: `listener ${made}`, type: "event", event: { types }, status });
  return (await createScript(core.context, caller, input)).id;
}

async function readRows<Row extends object>(text: string, values: unknown[]): Promise<Row[]> {
  return withOwner(core.ownerUrl, async (client) => (await client.query<Row>(text, values)).rows);
}

const readDeliveries = (eventId: string) =>
  readRows<{ script_id: string; status: string; is_due: boolean; is_completed: boolean }>(
    `SELECT script_id, status, next_attempt_at = created_at AS is_due,
       completed_at IS NOT NULL AS is_completed FROM deliveries WHERE event_id = $1`,
    [eventId],
  );

const countEvents = async (type: string) =>
  (await readRows("SELECT FROM events WHERE type = $1", [type])).length;

describe("an event", () => {
  test("is kept as it was published", async () => {
    const payload = JSON.parse(`{"a\\u0000":"\\ud800","__proto__":[1e308,null]}`);
    const { id } = await publish({ type: "kept.as.is", payload, id: "mine-1", key: "order 7" });
    const [row] = await readRows(
      `SELECT tenant_id, type, payload::text, publisher_id, key, depth, source, execution_id
       FROM events WHERE id = $1`,
      [id],
    );
    expect(row).toEqual({
      tenant_id: admin.tenant.id,
      type: "kept.as.is",
      payload: JSON.stringify(payload),
      publisher_id: "mine-1",
      key: "order 7",
      depth: 0,
      source: "api",
      execution_id: null,
    });
  });

  test("without a payload has null", async () => {
    const { id } = await publish({ type: "no.payload" });
    expect(await readRows("SELECT payload::text FROM events WHERE id = $1", [id])).toEqual([
      { payload: "null" },
    ]);
  });

  test("goes to each active script that listens, once, whatever matches", async () => {
    const exact = await listen(["shop.order.created"]);
    const group = await listen(["shop.*"]);
    const inner = await listen(["shop.order.*"]);
    const all = await listen(["shop.*", "shop.order.*", "shop.order.created", "*"]);
    await listen(["shop.order.created.late", "shop.order", "order.*", "shop.order.create"]);
    const { id } = await publish({ type: "shop.order.created", payload: 1 });
    const deliveries = await readDeliveries(id);
    const listeners = [exact, group, inner, all];
    expect(deliveries.map(({ script_id }) => script_id).sort()).toEqual(listeners.sort());
    for (const { status, is_due, is_completed } of deliveries) {
      expect({ status, is_due, is_completed }).toEqual({
        status: "pending",
        is_due: true,
        is_completed: false,
      });
    }
  });

  test("is skipped by a paused script, and not seen by one that is neither", async () => {
    const paused = await listen(["status.*"]);
    await setStatus(core.context, admin, { id: paused, status: "paused" });
    await listen(["status.*"], { status: "draft" });
    const disabled = await listen(["status.*"]);
    await setStatus(core.context, admin, { id: disabled, status: "disabled" });
    const { id } = await publish({ type: "status.changed" });
    const deliveries = await readDeliveries(id);
    expect(deliveries.filter(({ script_id }) => script_id === paused)).toEqual([
      { script_id: paused, status: "skipped", is_due: null, is_completed: true },
    ]);
    expect(deliveries.map(({ script_id }) => script_id)).not.toContain(disabled);
  });

  test("stays within its tenant", async () => {
    const { admin: other } = (await createTestTenant(core, "other")).callers;
    const theirs = await listen(["*"], { caller: other });
    const ours = await publish({ type: "whose.is.it", id: "same-id" });
    expect((await readDeliveries(ours.id)).map(({ script_id }) => script_id)).not.toContain(theirs);
    const second = await publish({ type: "whose.is.it", id: "same-id" }, other);
    expect(second.id).not.toBe(ours.id);
    expect((await readDeliveries(second.id)).map(({ script_id }) => script_id)).toEqual([theirs]);
  });

  test("told twice under one id is one event, also at once", async () => {
    await listen(["told.twice"]);
    const first = await publish({ type: "told.twice", payload: 1, id: "once" });
    const again = await publish({ type: "told.twice", payload: 2, id: "once" });
    const many = await Promise.all(
      Array.from({ length: 8 }, () => publish({ type: "told.twice", id: "at once" })),
    );
    expect(again).toEqual(first);
    expect(new Set(many.map(({ id }) => id)).size).toBe(1);
    expect(await countEvents("told.twice")).toBe(2);
    const deliveries = await readDeliveries(first.id);
    expect(deliveries).toHaveLength(new Set(deliveries.map(({ script_id }) => script_id)).size);
  });

  test("and its deliveries are written together or not at all", async () => {
    await listen(["together.*"]);
    const owner = (text: string) => withOwner(core.ownerUrl, (client) => client.query(text));
    await owner("REVOKE INSERT ON deliveries FROM runlet_app");
    try {
      await expect(publish({ type: "together.now" })).rejects.toThrow(/permission denied/);
    } finally {
      await owner("GRANT INSERT ON deliveries TO runlet_app");
    }
    expect(await countEvents("together.now")).toBe(0);
  });
});

describe("a script's event", () => {
  test("says which execution published it", async () => {
    const { id } = await publishAs({ type: "from.script", payload: { a: 1 } });
    const rows = await readRows(
      "SELECT source, depth, payload, execution_id IS NOT NULL AS has_execution FROM events WHERE id = $1",
      [id],
    );
    expect(rows).toEqual([{ source: "script", depth: 0, payload: { a: 1 }, has_execution: true }]);
  });

  test("is one deeper than the event that led to it, and a chain ends at eight", async () => {
    let { id } = await publish({ type: "chain.start" });
    for (let depth = 1; depth <= 8; depth += 1) {
      ({ id } = await publishAs({ type: "chain.link" }, id));
      expect(await readRows("SELECT depth FROM events WHERE id = $1", [id])).toEqual([{ depth }]);
    }
    await expect(publishAs({ type: "chain.link" }, id)).rejects.toMatchObject({
      name: "HostCallError",
      code: "call_depth",
      message: "Events may lead to each other to a depth of 8",
    });
    expect(await countEvents("chain.link")).toBe(8);
  });

  test("of an event that is not kept any more is not the first of its chain", async () => {
    const { id } = await publishAs({ type: "old.chain" }, newId());
    expect(await readRows("SELECT depth FROM events WHERE id = $1", [id])).toEqual([{ depth: 1 }]);
  });
});

const badTypes = [
  undefined,
  7,
  "",
  "order",
  "Order.created",
  "order.Created",
  "order.",
  ".order",
  "order..created",
  "order.*",
  "*",
  "7order.created",
  "order created.now",
  "order.created\n",
  "bestellung.geöffnet",
  `order.${"x".repeat(95)}`,
];

describe("what is refused", () => {
  test.each(badTypes)("the type %j", async (type) => {
    const { error } = publishEventInput.safeParse({ type });
    expect(error?.issues.map(({ path }) => path)).toEqual(
      Array.from(error?.issues ?? [], () => ["type"]),
    );
    expect(error?.issues.length).toBeGreaterThan(0);
    await expect(publishAs({ type })).rejects.toMatchObject({
      name: "HostCallError",
      code: "validation",
      message: expect.stringMatching(/^type: must /),
    });
  });

  test.each(["a.b", "order.created", "shop_1.order-item.added.2x", `order.${"x".repeat(94)}`])(
    "not the type %s",
    async (type) => {
      expect(publishEventInput.parse({ type })).toEqual({ type });
      await expect(publishAs({ type })).resolves.toEqual({ id: expect.any(String) });
    },
  );

  test("a payload above 256 KiB", async () => {
    const most = "x".repeat(262_142);
    await expect(publish({ type: "large.most", payload: most })).resolves.toBeDefined();
    await expect(publish({ type: "large.more", payload: `${most}x` })).rejects.toMatchObject({
      code: "too_large",
      fields: [{ path: "payload", message: "must be at most 262144 bytes of JSON; it has 262145" }],
    });
    await expect(publishAs({ type: "large.more", payload: `${most}x` })).rejects.toMatchObject({
      name: "HostCallError",
      code: "too_large",
      message: expect.stringMatching(/^payload: must be at most 262144 bytes/),
    });
    expect(await countEvents("large.more")).toBe(0);
  });

  test("a payload that nests too deeply to be kept", async () => {
    const nested = (depth: number) => JSON.parse(`${"[".repeat(depth)}"[{"${"]".repeat(depth)}`);
    await expect(publish({ type: "deep.most", payload: nested(1_000) })).resolves.toBeDefined();
    const message = "must not nest deeper than 1000 levels";
    await expect(publish({ type: "deep.more", payload: nested(1_001) })).rejects.toMatchObject({
      code: "invalid_input",
      fields: [{ path: "payload", message }],
    });
    await expect(publishAs({ type: "deep.more", payload: nested(1_001) })).rejects.toMatchObject({
      name: "HostCallError",
      code: "validation",
      message: `payload: ${message}`,
    });
    expect(await countEvents("deep.more")).toBe(0);
  });

  test.each([
    [{ id: "" }, "id"],
    [{ id: "i".repeat(201) }, "id"],
    [{ id: "a\0b" }, "id"],
    [{ key: "" }, "key"],
    [{ key: 7 }, "key"],
  ])("%j", (given, field) => {
    const { error } = publishEventInput.safeParse({ type: "order.created", ...given });
    expect(error?.issues[0]?.path).toEqual([field]);
  });
});

test("a type matches itself, its groups and everything", () => {
  expect(patternsOf("order.created")).toEqual(["order.created", "order.*", "*"]);
  expect(patternsOf("a.b.c")).toEqual(["a.b.c", "a.*", "a.b.*", "*"]);
});

test("an event script's input holds the payload to the letter", () => {
  const row = {
    id: "01900000-0000-7000-8000-000000000000",
    type: "order.created",
    payload: '{ "n":1.0, "a\\u0000":1e999,"n":2}',
    key: null,
    source: "api",
    created_at: new Date("2026-01-02T03:04:05.678Z"),
  };
  expect(toEventInput(row)).toBe(
    `{"id":"${row.id}","type":"order.created","payload":${row.payload},"key":null,"source":"api","createdAt":"2026-01-02T03:04:05.678Z"}`,
  );
  expect(JSON.parse(toEventInput({ ...row, payload: "null", key: 'a"\\' }))).toEqual({
    id: row.id,
    type: row.type,
    payload: null,
    key: 'a"\\',
    source: "api",
    createdAt: "2026-01-02T03:04:05.678Z",
  });
});
