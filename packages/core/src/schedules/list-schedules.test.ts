import { afterAll, beforeAll, expect, test } from "vitest";
import { fireSchedules } from "../queue/fire-schedules.ts";
import { deleteScript } from "../scripts/delete-script.ts";
import { withOwner } from "../testing/owner-client.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import {
  createScheduledScript,
  endScheduledRun,
  forceStatus,
  setNextRun,
} from "../testing/test-schedule.ts";
import { createTestTenant, type TestTenant } from "../testing/test-tenant.ts";
import { listScheduleRuns } from "./list-schedule-runs.ts";
import { listSchedules } from "./list-schedules.ts";

let core: TestCore;
let acme: TestTenant;
const ids: string[] = [];

const farAway = "2999-01-01T00:00:00.000Z";
const fire = (time: string) =>
  fireSchedules(core.context, { now: new Date(`2024-05-06T${time}Z`) });

beforeAll(async () => {
  core = await createTestCore();
  acme = await createTestTenant(core, "acme");
  for (const name of ["first", "second", "third"]) {
    const schedule = { cron: "*/5 * * * *", timezone: "Asia/Tashkent", overlap: "queue" };
    const nextRunAt = name === "first" ? "2024-05-06T10:00:00Z" : farAway;
    ids.push(await createScheduledScript(core, acme, { name, schedule, nextRunAt }));
  }
  await fire("10:00:01");
  await endScheduledRun(core, ids[0] ?? "");
  await fire("10:05:09");
  await fire("10:10:00");
  await forceStatus(core, ids[0] ?? "", "paused");
  await fire("10:15:00");
  await forceStatus(core, ids[0] ?? "", "active");
  await setNextRun(core, ids[0] ?? "", farAway);
});
afterAll(() => core.release());

const schedules = (input: Partial<Parameters<typeof listSchedules>[2]> = {}) =>
  listSchedules(core.context, acme.callers.viewer, { limit: 50, ...input });
const runs = (input: Partial<Parameters<typeof listScheduleRuns>[2]> = {}) =>
  listScheduleRuns(core.context, acme.callers.viewer, { limit: 50, ...input });

test("schedules are listed with what became of them", async () => {
  const { items, nextCursor } = await schedules();
  expect(nextCursor).toBeNull();
  expect(items.map(({ scriptName }) => scriptName)).toEqual(["third", "second", "first"]);
  expect(items[2]).toEqual({
    scriptId: ids[0],
    scriptName: "first",
    status: "active",
    cron: "*/5 * * * *",
    timezone: "Asia/Tashkent",
    words: "Every 5 minutes, Asia/Tashkent",
    overlap: "queue",
    catchUp: "last",
    nextRunAt: farAway,
    lastRunAt: "2024-05-06T10:05:09.000Z",
    lastRunStatus: "running",
    overdueMs: 0,
    lateMs: { last: 9_000, max: 9_000 },
    waiting: 0,
  });
  expect(items[0]).toMatchObject({
    lastRunAt: null,
    lastRunStatus: null,
    lateMs: null,
    waiting: 0,
  });
});

test("they come by pages, of a status or of a script", async () => {
  const first = await schedules({ limit: 2 });
  const second = await schedules({ limit: 2, cursor: first.nextCursor });
  expect([...first.items, ...second.items].map(({ scriptId }) => scriptId)).toEqual(
    ids.toReversed(),
  );
  expect(second.nextCursor).toBeNull();
  expect((await schedules({ scriptId: ids[1] })).items).toMatchObject([{ scriptName: "second" }]);
  expect((await schedules({ status: "active" })).items).toHaveLength(3);
  expect((await schedules({ status: "paused" })).items).toEqual([]);
});

test("one that has not run though it was due says so, unless it is paused", async () => {
  const id = ids[1] ?? "";
  await setNextRun(core, id, "2024-05-06T10:00:00Z");
  const [due] = (await schedules({ scriptId: id })).items;
  expect(due?.overdueMs).toBeGreaterThan(5_000);
  await forceStatus(core, id, "paused");
  expect((await schedules({ scriptId: id })).items).toMatchObject([{ overdueMs: 0 }]);
  await forceStatus(core, id, "active");
  await setNextRun(core, id, farAway);
});

test("one that cannot be read any more is listed all the same", async () => {
  const id = ids[2] ?? "";
  const write = (cron: string, zone: string) =>
    withOwner(core.ownerUrl, (client) =>
      client.query("UPDATE schedules SET cron = $2, timezone = $3 WHERE script_id = $1", [
        id,
        cron,
        zone,
      ]),
    );
  await write("whenever", "Mars/Olympus");
  expect((await schedules({ scriptId: id })).items).toMatchObject([{ words: "whenever" }]);
  await write("0 3 * * *", "Mars/Olympus");
  expect((await schedules({ scriptId: id })).items).toMatchObject([
    { words: "At 03:00, Mars/Olympus" },
  ]);
});

test("the ledger is listed, newest first, by pages, of a script or of an outcome", async () => {
  const { items } = await runs();
  expect(items.map(({ dueAt, outcome }) => [dueAt.slice(11, 16), outcome])).toEqual([
    ["10:15", "skipped"],
    ["10:10", "skipped"],
    ["10:05", "late"],
    ["10:00", "ran"],
  ]);
  expect(items[2]).toEqual({
    id: expect.any(String),
    scriptId: ids[0],
    scriptName: "first",
    dueAt: "2024-05-06T10:05:00.000Z",
    startedAt: "2024-05-06T10:05:09.000Z",
    lateMs: 9_000,
    outcome: "late",
    cause: "No runner was up",
    executionId: expect.any(String),
    attempts: 1,
    completedAt: null,
  });
  const first = await runs({ limit: 3 });
  const second = await runs({ limit: 3, cursor: first.nextCursor });
  expect([...first.items, ...second.items]).toEqual(items);
  expect((await runs({ outcome: "late" })).items).toEqual([items[2]]);
  expect((await runs({ outcome: "missed" })).items).toEqual([]);
  expect((await runs({ scriptId: ids[1] })).items).toEqual([]);
  expect((await runs({ scriptId: ids[0], outcome: "skipped" })).items).toHaveLength(2);
});

test("a deleted script's ledger stays", async () => {
  const id = ids[0] ?? "";
  await deleteScript(core.context, acme.callers.admin, { id });
  const { items } = await runs({ scriptId: id });
  expect(items).toHaveLength(4);
  expect(items[0]).toMatchObject({ scriptName: null });
  expect((await schedules({ scriptId: id })).items).toEqual([]);
});
