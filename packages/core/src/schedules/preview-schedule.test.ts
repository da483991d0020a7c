import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { createTestTenant, type TestTenant } from "../testing/test-tenant.ts";
import { previewSchedule, previewScheduleInput } from "./preview-schedule.ts";

let core: TestCore;
let tenant: TestTenant;
const now = new Date("2026-03-28T12:34:56Z");

beforeAll(async () => {
  core = await createTestCore({ now: () => now });
  tenant = await createTestTenant(core, "acme");
});
afterAll(() => core.release());

const preview = (input: unknown) =>
  previewSchedule(core.context, tenant.callers.viewer, previewScheduleInput.parse(input));

test("five ticks in UTC later than now, where no more is said", async () => {
  expect(await preview({ cron: "0 12 * * *" })).toEqual({
    next: [29, 30, 31, 32, 33].map((day) => new Date(Date.UTC(2026, 2, day, 12)).toISOString()),
    words: "At 12:00, UTC",
  });
});

test("as many as are asked for, later than the instant, in the zone", async () => {
  const from = "2026-03-29T02:00:00+02:00";
  const asked = { cron: "30 2 * * *", timezone: "Europe/Berlin", from, count: 2 };
  expect(await preview(asked)).toEqual({
    next: ["2026-03-29T01:00:00.000Z", "2026-03-30T00:30:00.000Z"],
    words: "At 02:30, Europe/Berlin",
  });
  const many = await preview({ cron: "* * * * *", count: 100 });
  expect([many.next.length, many.next[0]]).toEqual([100, "2026-03-28T12:35:00.000Z"]);
  const last = await preview({ cron: "0 0 29 2 *", from: "9999-12-31T23:59:59Z", count: 1 });
  expect(last.next).toEqual(["+010000-02-29T00:00:00.000Z"]);
});

test("in words of a language that is asked for", async () => {
  const { words } = await preview({ cron: "0 12 * * *", locale: "ru" });
  expect(words).toBe("В 12:00, UTC");
});

test.each([
  [{ locale: "de" }, "locale"],
  [{ cron: "@daily" }, "cron"],
  [{ cron: "0 0 0 * * *" }, "cron"],
  [{ cron: 5 }, "cron"],
  [{}, "cron"],
  [{ timezone: "Mars/Olympus" }, "timezone"],
  [{ timezone: "+02:00" }, "timezone"],
  [{ from: "yesterday" }, "from"],
  [{ from: "2026-03-29" }, "from"],
  [{ from: "2026-03-29T02:00:00" }, "from"],
  [{ from: "2026-02-30T02:00:00Z" }, "from"],
  [{ from: 0 }, "from"],
  [{ count: 0 }, "count"],
  [{ count: 101 }, "count"],
  [{ count: 1.5 }, "count"],
])("%j is refused by its field %s", (input, path) => {
  const asked = path === "cron" ? input : { cron: "* * * * *", ...input };
  const { error } = previewScheduleInput.safeParse(asked);
  expect(error?.issues.map((issue) => issue.path.join("."))).toEqual([path]);
});
