import type { ScriptStatus } from "@runlet/db";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { setStatus } from "../scripts/set-status.ts";
import { updateScript } from "../scripts/update-script.ts";
import { withOwner } from "../testing/owner-client.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import {
  createScheduledScript,
  forceStatus,
  readLedger,
  setNextRun,
} from "../testing/test-schedule.ts";
import { createTestTenant, type TestTenant } from "../testing/test-tenant.ts";
import { nextRunAtOf } from "./arm-schedule.ts";
import { rearmSchedules } from "./rearm-schedules.ts";

let core: TestCore;
let acme: TestTenant;
let made = 0;

beforeAll(async () => {
  core = await createTestCore();
  acme = await createTestTenant(core, "acme");
});
afterAll(() => core.release());

const farAway = "2999-01-01T00:00:00Z";

function create(nextRunAt = farAway) {
  return createScheduledScript(core, acme, {
    name: `script ${made++}`,
    schedule: { cron: "30 2 * * *", timezone: "Europe/Berlin" },
    nextRunAt,
  });
}

async function nextRunOf(scriptId: string): Promise<string | null> {
  return withOwner(core.ownerUrl, async (client) => {
    const { rows } = await client.query("SELECT next_run_at FROM schedules WHERE script_id = $1", [
      scriptId,
    ]);
    return rows[0]?.next_run_at?.toISOString() ?? null;
  });
}

/** The next 02:30 in Berlin is within a day and an hour. */
function expectSoon(nextRunAt: string | null) {
  const inMs = Date.parse(nextRunAt ?? "") - Date.now();
  expect(inMs).toBeGreaterThan(-60_000);
  expect(inMs).toBeLessThan(25 * 3_600_000 + 60_000);
}

const daily = { cron: "30 2 * * *", timezone: "Europe/Berlin" };
const noon = new Date("2026-01-01T12:00:00Z");

test.each([
  ["active", daily, "2026-01-02T01:30:00.000Z"],
  ["paused", daily, "2026-01-02T01:30:00.000Z"],
  ["draft", daily, null],
  ["disabled", daily, null],
  ["archived", daily, null],
  ["active", { ...daily, timezone: "Mars/Olympus" }, null],
  ["active", { ...daily, cron: "whenever" }, null],
] as const)("a schedule that is %s, with %j, is armed for %s", (status, schedule, expected) => {
  expect(nextRunAtOf(schedule, status, noon)?.toISOString() ?? null).toBe(expected);
});

describe("a script's schedule", () => {
  test("is armed by its status: kept while paused, anew after it was stopped", async () => {
    const id = await create();
    const { admin } = acme.callers;
    const become = (status: ScriptStatus) => setStatus(core.context, admin, { id, status });
    const far = new Date(farAway).toISOString();
    expect((await become("paused")).schedule?.nextRunAt).toBe(far);
    expect((await become("active")).schedule?.nextRunAt).toBe(far);
    expect((await become("disabled")).schedule?.nextRunAt).toBeNull();
    expectSoon((await become("active")).schedule?.nextRunAt ?? null);
    expect((await become("archived")).schedule?.nextRunAt).toBeNull();
    expect((await become("draft")).schedule?.nextRunAt).toBeNull();
    expectSoon((await become("active")).schedule?.nextRunAt ?? null);
    expect(await readLedger(core, id)).toEqual([]);
  });

  test("is armed anew when its time changes, and only then", async () => {
    const id = await create();
    const { admin } = acme.callers;
    const schedule = { ...daily, overlap: "queue", catchUp: "last" } as const;
    const far = new Date(farAway).toISOString();
    await updateScript(core.context, admin, { id, schedule });
    expect(await nextRunOf(id)).toBe(far);
    await updateScript(core.context, admin, { id, source: "export default () => 3;" });
    expect(await nextRunOf(id)).toBe(far);
    await updateScript(core.context, admin, { id, schedule: { ...schedule, cron: "31 2 * * *" } });
    expectSoon(await nextRunOf(id));
    await setNextRun(core, id, farAway);
    await updateScript(core.context, admin, {
      id,
      schedule: { ...schedule, cron: "31 2 * * *", timezone: "Europe/Paris" },
    });
    expectSoon(await nextRunOf(id));
  });

  test.each([
    ["changed", "The schedule was changed"],
    ["stopped", "The script was disabled"],
    ["removed", "The schedule was removed"],
  ])("has a row for each tick that was due when it was %s", async (what, cause) => {
    const { admin } = acme.callers;
    const minute = (ago: number) => Math.floor(Date.now() / 60_000 - ago) * 60_000;
    const from = minute(10);
    const schedule = { cron: "*/2 * * * *", timezone: "UTC" };
    const nextRunAt = new Date(from - (from % 120_000)).toISOString();
    const id = await createScheduledScript(core, acme, {
      name: `was ${what}`,
      schedule,
      nextRunAt,
    });
    if (what === "stopped") await setStatus(core.context, admin, { id, status: "disabled" });
    else if (what === "removed") await updateScript(core.context, admin, { id, type: "oneoff" });
    else {
      const changed = { ...daily, overlap: "skip", catchUp: "last" } as const;
      await updateScript(core.context, admin, { id, schedule: changed });
    }
    const ledger = await readLedger(core, id);
    expect(ledger.length).toBeGreaterThanOrEqual(5);
    const start = Date.parse(nextRunAt);
    expect(ledger).toMatchObject(
      ledger.map((_, index) => ({
        due: new Date(start + index * 120_000).toISOString().replace(".000Z", "Z"),
        outcome: "skipped",
        cause,
        isOpen: false,
      })),
    );
  });

  test("has a row for what was due by a time that cannot be read any more", async () => {
    const id = await create("2024-05-06T00:30:00Z");
    await withOwner(core.ownerUrl, (client) =>
      client.query("UPDATE schedules SET timezone = 'Mars/Olympus' WHERE script_id = $1", [id]),
    );
    await setStatus(core.context, acme.callers.admin, { id, status: "disabled" });
    expect(await readLedger(core, id)).toMatchObject([
      { due: "2024-05-06T00:30:00Z", outcome: "skipped", cause: "The script was disabled" },
    ]);
  });
});

test("rearming sets right what is armed wrongly, and leaves alone what is due or right", async () => {
  const right = "2026-01-02T01:30:00.000Z";
  const due = "2026-01-01T01:30:00.000Z";
  const [none, far, good, isDue, paused, draft, unknown] = await Promise.all([
    create(),
    create(),
    create(right),
    create(due),
    create(),
    create(),
    create(),
  ]);
  await setNextRun(core, none, null);
  await forceStatus(core, paused, "paused");
  await forceStatus(core, draft, "draft");
  await setNextRun(core, draft, null);
  await withOwner(core.ownerUrl, async (client) => {
    await client.query("UPDATE schedules SET timezone = 'Mars/Olympus' WHERE script_id = $1", [
      unknown,
    ]);
  });
  await rearmSchedules(core.context, { now: noon });
  expect(await nextRunOf(none)).toBe(right);
  expect(await nextRunOf(far)).toBe(right);
  expect(await nextRunOf(good)).toBe(right);
  expect(await nextRunOf(paused)).toBe(right);
  expect(await nextRunOf(isDue)).toBe(due);
  expect(await nextRunOf(draft)).toBeNull();
  // It is fired at its time, which tells of it.
  expect(await nextRunOf(unknown)).toBe(new Date(farAway).toISOString());
  const again = await rearmSchedules(core.context, { now: noon });
  expect(again).toEqual({ rearmed: 0 });
});
