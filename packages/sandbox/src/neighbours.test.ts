import { expect, it } from "vitest";
import { runHostileLoad } from "./testing/hostile-load.ts";
import { openSandbox, processGone } from "./testing/run-script.ts";

/** The truth about a script that misbehaves, or about its neighbours in a VM that had to go. */
const ENDINGS = [
  "completed",
  "timeout",
  "memory_limit",
  "output_limit",
  "api_call_limit",
  "runtime_error",
  "vm_crashed",
];

it("lets a tenant work beside one that does its worst", { timeout: 60_000 }, async () => {
  const sandbox = openSandbox({
    spareVms: 1,
    maxVmsPerTenant: 2,
    slotsPerVm: 4,
  });
  const { good, bad } = await runHostileLoad(sandbox, { goodCalls: 300, badAtOnce: 6 });
  expect(good.filter(({ error }) => error !== null)).toEqual([]);
  expect(good.map(({ outputJson }) => Number(outputJson))).toEqual(
    Array.from({ length: 300 }, (_, index) => index + 1),
  );
  expect(ENDINGS).toEqual(
    expect.arrayContaining(bad.map(({ error, status }) => error?.code ?? status)),
  );
  await sandbox.close({ drainMs: 0 });
  await Promise.all(
    sandbox.events.map((event) => (event.type === "vm-ready" ? processGone(event.pid) : null)),
  );
});
