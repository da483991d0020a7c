import { firstIdAt } from "@runlet/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller } from "../access/caller.ts";
import { createScript } from "../scripts/create-script.ts";
import { deleteScript } from "../scripts/delete-script.ts";
import { updateScript } from "../scripts/update-script.ts";
import { withOwner } from "../testing/owner-client.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { scriptInput } from "../testing/test-script.ts";
import { createTestTenant } from "../testing/test-tenant.ts";
import { countFigures } from "./count-figures.ts";
import { metricsSummaryInput } from "./metrics-summary.ts";
import { summarizeMetrics } from "./summarize-metrics.ts";

/** In the middle of a month that has a partition: half past twelve on the 15th. */
const now = new Date(new Date().setUTCDate(15));
now.setUTCHours(12, 30, 0, 0);
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

let core: TestCore;
let admin: Caller;
let empty: Caller;
let price: string;
let gone: string;

interface Past {
  scriptId: string;
  minutes: number;
  status?: string;
  trigger?: string;
  code?: string;
  durationMs?: number;
}

let serial = 0;

async function insert(tenantId: string, past: Past[]): Promise<void> {
  await withOwner(core.ownerUrl, async (client) => {
    for (const { scriptId, minutes, status = "completed", trigger = "api", ...given } of past) {
      const at = minutesAgo(minutes);
      serial += 1;
      const id = firstIdAt(at).replace(/.{12}$/, serial.toString(16).padStart(12, "0"));
      const { code, durationMs } = given;
      await client.query(
        `INSERT INTO executions (tenant_id, id, script_id, script_name, version, status, trigger, error, metrics, queued_at)
         VALUES ($1, $2, $3, 'old name', 1, $4::text::execution_status, $5::text::execution_trigger, $6, $7, $8)`,
        [
          tenantId,
          id,
          scriptId,
          status,
          trigger,
          code === undefined ? null : JSON.stringify({ code }),
          durationMs === undefined ? null : JSON.stringify({ durationMs, queueMs: 1 }),
          at,
        ],
      );
    }
  });
}

beforeAll(async () => {
  core = await createTestCore({ now: () => now });
  admin = (await createTestTenant(core, "acme")).callers.admin;
  empty = (await createTestTenant(core, "empty")).callers.admin;
  const make = async (name: string) =>
    (await createScript(core.context, admin, scriptInput({ name }))).id;
  price = await make("price");
  gone = await make("gone");
  await insert(admin.tenant.id, [
    { scriptId: price, minutes: 1, durationMs: 10 },
    { scriptId: price, minutes: 2, durationMs: 20, trigger: "cron" },
    { scriptId: price, minutes: 90, durationMs: 100, status: "failed", code: "runtime_error" },
    { scriptId: gone, minutes: 91, durationMs: 300, status: "timeout", code: "timeout" },
    { scriptId: gone, minutes: 92, durationMs: 5, status: "failed", code: "runtime_error" },
    { scriptId: price, minutes: 3, status: "pending" },
    { scriptId: price, minutes: 60 * 30, durationMs: 7_000, status: "failed", code: "timeout" },
  ]);
  await updateScript(core.context, admin, { id: price, name: "price rule" });
  await deleteScript(core.context, admin, { id: gone });
});
afterAll(() => core.release());

const summarize = (input: object, caller = admin) =>
  summarizeMetrics(core.context, caller, metricsSummaryInput.parse(input));

test("counts the last day by status, trigger, error and script", async () => {
  const figures = await summarize({});
  expect(figures).toMatchObject({
    from: new Date(now.getTime() - 1_800_000 - 23 * 3_600_000).toISOString(),
    to: now.toISOString(),
    isCut: false,
    total: 6,
    byStatus: { pending: 1, running: 0, completed: 2, failed: 2, timeout: 1, cancelled: 0 },
    byTrigger: { cron: 1, http: 0, event: 0, manual: 0, api: 5, script: 0, replay: 0 },
    errors: [
      { code: "runtime_error", count: 2 },
      { code: "timeout", count: 1 },
    ],
    durationMs: { p50: 20, p95: 300, p99: 300 },
    queueMs: { p50: 1, p95: 1, p99: 1 },
  });
  const ofPrice = { scriptId: price, scriptName: "price rule", total: 4, failed: 1 };
  const ofGone = { scriptId: gone, scriptName: "old name", total: 2, failed: 2 };
  expect(figures.busiestScripts).toEqual([
    { ...ofPrice, durationMs: { p50: 20, p95: 100, p99: 100 } },
    { ...ofGone, durationMs: { p50: 5, p95: 300, p99: 300 } },
  ]);
  expect(figures.failingScripts.map(({ scriptId }) => scriptId)).toEqual([gone, price]);
});

test("its series has every hour, and what is older than the period counts nowhere", async () => {
  const { series, from } = await summarize({ hours: 3 });
  expect(series.map(({ at }) => at)).toEqual(
    [0, 1, 2].map((hour) => new Date(Date.parse(from) + hour * 3_600_000).toISOString()),
  );
  expect(series.map(({ total, failed }) => [total, failed])).toEqual([
    [2, 2],
    [1, 1],
    [3, 0],
  ]);
  expect((await summarize({ hours: 31 })).total).toBe(7);
  expect((await summarize({ hours: 1 })).errors).toEqual([]);
});

test("another tenant's executions are not counted", async () => {
  const figures = await summarize({ hours: 2 }, empty);
  expect(figures).toMatchObject({
    total: 0,
    errors: [],
    durationMs: null,
    queueMs: null,
    busiestScripts: [],
    failingScripts: [],
  });
  expect(figures.series).toHaveLength(2);
  expect(figures.series[0]).toMatchObject({ total: 0, failed: 0, durationMs: null });
});

test("of more than it may read it counts the newest, and says since when", async () => {
  const from = minutesAgo(600);
  const range = { tenantId: admin.tenant.id, firstId: firstIdAt(from), from, to: now };
  const count = (limit: number) =>
    core.context.database.inTenant(admin.scope, (tx) => countFigures(tx, { ...range, limit }));
  expect(await count(6)).toMatchObject({ total: 6, oldest: null });
  expect(await count(4)).toMatchObject({ total: 4, oldest: minutesAgo(90) });
});

test.each([{ hours: 0 }, { hours: 721 }, { hours: 1.5 }, { days: 1 }])("%j is refused", (input) => {
  expect(metricsSummaryInput.safeParse(input).success).toBe(false);
});
