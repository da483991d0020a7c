import { newId } from "@runlet/db";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Caller } from "../access/caller.ts";
import { listAudit } from "../audit/list-audit.ts";
import { publishEvent } from "../events/publish-event.ts";
import { deleteScript } from "../scripts/delete-script.ts";
import { setStatus } from "../scripts/set-status.ts";
import { withOwner } from "../testing/owner-client.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import {
  claimDeliveries,
  createListener,
  killDeliveries,
  readDeliveryRows,
} from "../testing/test-deliveries.ts";
import { createTestTenant } from "../testing/test-tenant.ts";
import {
  discardDeadLettersInput,
  listDeadLettersInput,
  replayDeadLettersInput,
} from "./dead-letter.ts";
import { discardDeadLetters } from "./discard-dead-letters.ts";
import { listDeadLetters } from "./list-dead-letters.ts";
import { replayDeadLetters } from "./replay-dead-letters.ts";

let core: TestCore;
let admin: Caller;
let made = 0;
let type: string;
let scriptId: string;

beforeAll(async () => {
  core = await createTestCore();
  admin = (await createTestTenant(core, "acme")).callers.admin;
});
afterAll(() => core.release());

beforeEach(async () => {
  made += 1;
  type = `dead.type-${made}`;
  scriptId = await createListener(core.context, admin, [type]);
});

const publish = async (payload: unknown, key?: string) =>
  (await publishEvent(core.context, admin, { type, payload, key })).id;
const list = async (input: object = {}) =>
  (await listDeadLetters(core.context, admin, listDeadLettersInput.parse({ scriptId, ...input })))
    .items;
const replay = (ids: string[], more: object = {}) =>
  replayDeadLetters(core.context, admin, replayDeadLettersInput.parse({ ids, ...more }));
const discard = (ids: string[]) =>
  discardDeadLetters(core.context, admin, discardDeadLettersInput.parse({ ids }));
/** Publishes each payload and lets it die; answers the letters' ids in the same order. */
async function bury(...payloads: unknown[]): Promise<string[]> {
  for (const payload of payloads) await publish(payload);
  await killDeliveries(core.context, admin);
  return (await list()).map(({ id }) => id).reverse();
}
const payloadsInQueue = () =>
  withOwner(core.ownerUrl, async (client) => {
    const { rows } = await client.query(
      `SELECT d.payload::text AS edited, e.payload::text AS published FROM deliveries d JOIN events e ON e.id = d.event_id
       WHERE d.script_id = $1 AND d.next_attempt_at <= now() ORDER BY d.position`,
      [scriptId],
    );
    return rows;
  });

test("a dead letter has the event, the error and the tries", async () => {
  const eventId = await publish({ order: 7 });
  await killDeliveries(core.context, admin);
  const [letter] = await list();
  expect(letter).toEqual({
    id: expect.any(String),
    scriptId,
    scriptName: expect.stringMatching(/^listener /),
    event: { id: eventId, type, payload: { order: 7 } },
    error: { code: "cancelled", message: "Cancelled" },
    attempts: 1,
    createdAt: expect.any(String),
    replayedAt: null,
    discardedAt: null,
  });
  expect(await list({ scriptId: newId() })).toEqual([]);
});

test("letters are listed by state, newest first, page by page", async () => {
  const [first = "", second = "", third = ""] = await bury(1, 2, 3);
  await replay([first]);
  await discard([second]);
  const ids = async (state?: string) => (await list({ state })).map(({ id }) => id);
  expect(await ids()).toEqual([third]);
  expect(await ids("replayed")).toEqual([first]);
  expect(await ids("discarded")).toEqual([second]);
  expect(await ids("all")).toEqual([third, second, first]);
  expect((await list({ state: "all", limit: 1, cursor: third })).map(({ id }) => id)).toEqual([
    second,
  ]);
});

describe("replaying", () => {
  test("tries the delivery four times more, with what it was published with", async () => {
    const eventId = await publish("as published");
    await killDeliveries(core.context, admin);
    const [letter] = await list();
    expect(await replay([letter?.id ?? ""])).toEqual({ ids: [letter?.id] });
    expect(await readDeliveryRows(core, eventId)).toMatchObject([
      { status: "pending", failures: 0, losses: 0, attempts: 1, error: null, is_armed: true },
    ]);
    expect(await payloadsInQueue()).toEqual([{ edited: null, published: '"as published"' }]);
    await killDeliveries(core.context, admin);
    expect((await list({ state: "all" })).map(({ attempts }) => attempts)).toEqual([2, 1]);
    expect(await readDeliveryRows(core, eventId)).toMatchObject([{ status: "dead", attempts: 2 }]);
  });

  test.each([
    [{ payload: { a: "\u0000" } }, '{"a":"\\u0000"}'],
    [{ payload: null }, "null"],
    [{ payload: false }, "false"],
    [{}, null],
    [{ payload: undefined }, null],
  ])("with %j gives the script that", async (more, edited) => {
    const ids = await bury("as published", "and another");
    await replay(ids, more);
    expect(await payloadsInQueue()).toEqual([
      { edited, published: '"as published"' },
      { edited, published: '"and another"' },
    ]);
  });

  test("keeps an edited payload when it is replayed again without one", async () => {
    const [first = ""] = await bury("as published");
    await replay([first], { payload: "edited" });
    await killDeliveries(core.context, admin);
    const [second] = await list();
    expect(second?.event.payload).toBe("edited");
    await replay([second?.id ?? ""]);
    expect(await payloadsInQueue()).toMatchObject([{ edited: '"edited"' }]);
  });

  test("keeps the order of a key, behind what waits already", async () => {
    const waiting: string[] = [];
    for (const payload of ["first", "second"]) {
      await publish(payload, "one");
      await killDeliveries(core.context, admin);
    }
    for (const payload of ["third", "fourth"]) waiting.push(await publish(payload, "one"));
    const letters = await list();
    await replay(letters.map(({ id }) => id));
    const tried: string[] = [];
    for (let n = 0; n < 4; n += 1) {
      const before = await payloadsInQueue();
      expect(before).toHaveLength(1);
      tried.push(...before.map(({ published }) => JSON.parse(published)));
      await killDeliveries(core.context, admin);
    }
    expect(tried).toEqual(["third", "fourth", "first", "second"]);
    expect(await claimDeliveries(core.context, { scriptId })).toEqual([]);
    expect(waiting).toHaveLength(2);
  });

  test("is all or nothing, and happens once", async () => {
    const [first = "", second = ""] = await bury(1, 2);
    await expect(replay([first, newId()])).rejects.toMatchObject({ code: "not_found" });
    await discard([second]);
    await expect(replay([first, second])).rejects.toMatchObject({
      code: "conflict",
      message: `ids: the dead letter ${second} was discarded already`,
    });
    expect(await payloadsInQueue()).toEqual([]);
    const outcomes = await Promise.allSettled([
      replay([first, first]),
      replay([first]),
      replay([first]),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual([
      "fulfilled",
      "rejected",
      "rejected",
    ]);
    await expect(replay([first])).rejects.toMatchObject({
      code: "conflict",
      message: `ids: the dead letter ${first} was replayed already`,
    });
    expect(await payloadsInQueue()).toHaveLength(1);
  });

  test("needs an active script", async () => {
    const [letter = ""] = await bury(1);
    for (const status of ["paused", "disabled"] as const) {
      await setStatus(core.context, admin, { id: scriptId, status });
      await expect(replay([letter])).rejects.toMatchObject({
        code: "script_not_active",
        message: expect.stringContaining(status),
      });
    }
    await deleteScript(core.context, admin, { id: scriptId });
    await expect(replay([letter])).rejects.toMatchObject({
      code: "script_not_active",
      message: `The script is deleted: the dead letter ${letter} cannot be replayed`,
    });
    expect(await list()).toMatchObject([{ id: letter, scriptName: null, replayedAt: null }]);
    expect(await discard([letter])).toEqual({ ids: [letter] });
  });

  test("refuses a payload above 256 KiB or nested too deeply, too many letters and none", async () => {
    const [letter = ""] = await bury(1);
    await expect(replay([letter], { payload: "x".repeat(262_143) })).rejects.toMatchObject({
      code: "too_large",
      fields: [{ path: "payload" }],
    });
    // One that Postgres may store but not copy would let no claim of any tenant succeed.
    const nested = JSON.parse("[".repeat(21_800) + "]".repeat(21_800));
    await expect(replay([letter], { payload: nested })).rejects.toMatchObject({
      code: "invalid_input",
      fields: [{ path: "payload" }],
    });
    for (const ids of [[], Array.from({ length: 101 }, () => newId()), ["x"]]) {
      expect(replayDeadLettersInput.safeParse({ ids }).error?.issues[0]?.path[0]).toBe("ids");
      expect(discardDeadLettersInput.safeParse({ ids }).error?.issues[0]?.path[0]).toBe("ids");
    }
    expect(await list()).toMatchObject([{ id: letter, replayedAt: null }]);
  });

  test("leaves an audit row for each letter, which tells of an edited payload but not the payload", async () => {
    const [first = "", second = "", third = ""] = await bury(1, 2, 3);
    await replay([first, second], { payload: "told to nobody" });
    await discard([third]);
    const { items } = await listAudit(core.context, admin, { limit: 3 });
    const changes = items.map(({ action, target, changes }) => [action, target.id, changes]);
    expect(changes.sort()).toEqual(
      [
        ["dead_letter.discard", third, { state: ["open", "discarded"] }],
        [
          "dead_letter.replay",
          first,
          { state: ["open", "replayed"], isPayloadEdited: [false, true] },
        ],
        [
          "dead_letter.replay",
          second,
          { state: ["open", "replayed"], isPayloadEdited: [false, true] },
        ],
      ].sort(),
    );
  });
});
