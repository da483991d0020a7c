import { expect, test } from "vitest";
import { lookUntil, within } from "../../product/bounded-wait.ts";
import { measureDrain } from "./measure-drain.ts";

test("the first and the last tenth of a drain are not counted", async () => {
  const looks = [
    { done: 0, cpu: 0 },
    { done: 5, cpu: 100 },
    { done: 50, cpu: 150 },
    { done: 95, cpu: 280 },
    { done: 100, cpu: 9_000 },
  ];
  let at = -1;
  const { perSecond, cpuMs } = await measureDrain({
    total: 100,
    lookEveryMs: 1,
    async countDone() {
      at += 1;
      return looks[at]?.done ?? 0;
    },
    readCpu: () => ({ worker: looks[at]?.cpu ?? 0, vms: 0, postgres: 0 }),
  });
  expect(cpuMs).toEqual({ worker: 2, vms: 0, postgres: 0 });
  expect(perSecond).toBeGreaterThan(0);
});

test("a queue that is half empty when it is first looked at has no middle", async () => {
  const draining = measureDrain({
    total: 100,
    lookEveryMs: 1,
    countDone: async () => 100,
    readCpu: () => ({ worker: 0, vms: 0, postgres: 0 }),
  });
  await expect(draining).rejects.toThrow("half empty before");
});

test("what does not come within its bound ends the wait with an error that names it", async () => {
  const waiting = lookUntil(async () => false, { everyMs: 1, boundMs: 5, what: "no rain" });
  await expect(waiting).rejects.toThrow("no rain");
  const never = within(new Promise(() => {}), { boundMs: 5, what: "no sun" });
  await expect(never).rejects.toThrow("no sun");
  expect(await within(Promise.resolve("rain"), { boundMs: 5_000, what: "no rain" })).toBe("rain");
});
