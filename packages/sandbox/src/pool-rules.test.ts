import { describe, expect, it } from "vitest";
import { noCpu } from "./machine-cpu.ts";
import { Pool } from "./pool.ts";
import { completeOptions } from "./sandbox-options.ts";
import { type FakeRun, fakePoolForTest } from "./testing/fake-pool.ts";
import type { FakeVm } from "./testing/fake-vm.ts";
import { MAX_STARTING } from "./vm-supply.ts";

const fates = (runs: FakeRun[]) => runs.map(({ fate }) => fate).join(" ");

describe("a script's own bound", () => {
  it("holds up its own executions only, and lets the next one in when one ends", async () => {
    const fake = fakePoolForTest({ maxVms: 1 });
    const bounded = [1, 2, 3].map(() => fake.run({ scriptId: "bounded", maxConcurrent: 1 }));
    const other = fake.run({ scriptId: "other" });
    await fake.allReady();
    expect(fates([...bounded, other])).toBe("running waiting waiting running");
    await fake.finish(bounded[0] as FakeRun);
    expect(fates(bounded)).toBe("completed running waiting");
  });

  it("counts each tenant, and each depth of calls, apart", async () => {
    const fake = fakePoolForTest();
    const runs = [
      fake.run({ maxConcurrent: 1 }),
      fake.run({ maxConcurrent: 1, tenantId: "b" }),
      fake.run({ maxConcurrent: 1, depth: 1 }),
      fake.run({ maxConcurrent: 1, depth: 1 }),
    ];
    await fake.allReady();
    expect(fates(runs)).toBe("running running running waiting");
  });

  it("is free again when the VM is lost", async () => {
    const fake = fakePoolForTest();
    const [first, second] = [fake.run({ maxConcurrent: 1 }), fake.run({ maxConcurrent: 1 })];
    await fake.allReady();
    fake.vmOf(first)?.die("crash", true);
    await fake.allReady();
    expect(fates([first, second])).toBe("vm_crashed running");
  });
});

describe("scripts that call each other", () => {
  const one = { maxVms: 1, maxVmsPerTenant: 1, slotsPerVm: 2 };

  it("run though all slots are taken by those that wait for them, to any depth", async () => {
    const fake = fakePoolForTest(one);
    const runs = [0, 1, 2, 3, 4, 5].flatMap((depth) => [fake.run({ depth }), fake.run({ depth })]);
    await fake.allReady();
    expect(runs.every(({ fate }) => fate === "running")).toBe(true);
    expect(fates([fake.run({ depth: 5 }), fake.run()])).toBe("waiting waiting");
  });

  it("run in a VM that is to end, until those that called them have ended", async () => {
    const fake = fakePoolForTest({ ...one, maxExecutionsPerVm: 1 });
    const parent = fake.run();
    await fake.allReady();
    const child = fake.run({ depth: 1 });
    const next = fake.run();
    await fake.pass();
    expect(fates([child, next])).toBe("running waiting");
    await fake.finish(parent);
    expect(fates([fake.run({ depth: 1 }), fake.run({ depth: 2 })])).toBe("waiting running");
  });

  it("are taken while the pool drains and while its queue is full, as what waits for them is", async () => {
    const fake = fakePoolForTest({ ...one, slotsPerVm: 1, maxWaiting: 1 });
    fake.run();
    await fake.allReady();
    const [waiting, refused] = [fake.run(), fake.run()];
    const closed = fake.pool.close({ drainMs: 1_000 });
    const child = fake.run({ depth: 1 });
    const grandchild = fake.run({ depth: 1 });
    await fake.pass();
    expect(fates([waiting, refused, child, grandchild])).toBe("waiting overloaded running waiting");
    await fake.pass(1_000);
    await closed;
    expect(fates([child, grandchild])).toBe("cancelled cancelled");
    const late = fake.run({ depth: 1 });
    await fake.pass();
    expect(late.fate).toBe("overloaded");
  });
});

describe("a program that must run alone", () => {
  /** A pool in which the script `risky` has cost a VM its life. */
  async function poolWithRisky(options = {}) {
    const fake = fakePoolForTest(options);
    const killer = fake.run({ scriptId: "risky" });
    await fake.allReady();
    fake.vmOf(killer)?.die("memory", false);
    await fake.allReady();
    return fake;
  }

  it("shares its VM with nobody", async () => {
    const fake = await poolWithRisky();
    const risky = [fake.run({ scriptId: "risky" }), fake.run({ scriptId: "risky" })];
    const other = fake.run();
    await fake.allReady();
    expect(fates([...risky, other])).toBe("running running running");
    expect(new Set([...risky, other].map((run) => fake.vmOf(run))).size).toBe(3);
  });

  it("is not kept out by others of its tenant that are always there", async () => {
    const fake = await poolWithRisky({ maxVmsPerTenant: 1, slotsPerVm: 2 });
    const first = fake.run();
    await fake.allReady();
    const risky = fake.run({ scriptId: "risky" });
    const second = fake.run();
    await fake.allReady();
    expect(fates([risky, second])).toBe("waiting waiting");
    await fake.finish(first);
    await fake.allReady();
    expect(fates([risky, second])).toBe("running waiting");
    await fake.finish(risky);
    expect(second.fate).toBe("running");
  });

  it("can call others: they run in another VM, or in its own where no other can be had", async () => {
    const fake = await poolWithRisky({ maxVmsPerTenant: 2 });
    const parents = [fake.run({ scriptId: "risky" })];
    await fake.allReady();
    const elsewhere = fake.run({ depth: 1 });
    await fake.allReady();
    expect(fake.vmOf(elsewhere)).not.toBe(fake.vmOf(parents[0] as FakeRun));
    await fake.finish(elsewhere);
    parents.push(fake.run({ scriptId: "risky" }));
    const [child, stranger] = [fake.run({ depth: 1 }), fake.run()];
    await fake.allReady();
    expect(fates([...parents, child, stranger])).toBe("running running running waiting");
  });

  it("is refused when it is called and would have to wait for what may wait for it", async () => {
    const fake = await poolWithRisky({ maxVmsPerTenant: 1 });
    const parent = fake.run();
    await fake.allReady();
    const called = fake.run({ scriptId: "risky", depth: 1 });
    await fake.pass();
    expect(fates([parent, called])).toBe("running tenant_busy");
  });
});

describe("waiting", () => {
  it("ends after its time, and says whose bounds kept the execution", async () => {
    const fake = fakePoolForTest({ maxVms: 2, maxVmsPerTenant: 1, slotsPerVm: 1, maxWaitMs: 500 });
    const busy = [fake.run(), fake.run({ tenantId: "b" })];
    await fake.allReady();
    const waiting = [fake.run(), fake.run({ tenantId: "c" })];
    await fake.pass(499);
    expect(fates([...busy, ...waiting])).toBe("running running waiting waiting");
    await fake.pass(1);
    expect(fates(waiting)).toBe("tenant_busy overloaded");
    expect(fake.pool.stats()).toMatchObject({ waiting: 0, refusals: { tenant_busy: 1 } });
  });

  it("ends at once when the execution is cancelled, and leaves no listener", async () => {
    const fake = fakePoolForTest({ maxVms: 1, slotsPerVm: 1 });
    const [running, waiting] = [fake.run(), fake.run()];
    await fake.allReady();
    waiting.abort();
    await fake.pass();
    expect(fates([running, waiting])).toBe("running cancelled");
    expect(waiting.hasListeners()).toBe(false);
  });

  it("is not needed where there is room, whatever its bounds", async () => {
    const fake = fakePoolForTest({ spareVms: 1, maxWaiting: 0, maxWaitingPerTenant: 0 });
    await fake.allReady();
    const runs = [fake.run(), fake.run()];
    await fake.pass();
    expect(fates(runs)).toBe("running running");
  });

  it("is counted: hits, waits for a slot, waits for a VM to start", async () => {
    const fake = fakePoolForTest({ spareVms: 1, slotsPerVm: 1, maxVmsPerTenant: 1 });
    await fake.allReady();
    const [first, second] = [fake.run(), fake.run()];
    await fake.pass(20);
    await fake.finish(first);
    await fake.allReady();
    const fromSpare = fake.run({ tenantId: "b" });
    const cold = fake.run({ tenantId: "c" });
    await fake.pass(7);
    await fake.allReady();
    expect(fates([second, fromSpare, cold])).toBe("running running running");
    const { hits, waits, coldStarts, waitedMs } = fake.pool.stats();
    expect({ hits, waits, coldStarts, waitedMs }).toEqual({
      hits: 2,
      waits: 1,
      coldStarts: 1,
      waitedMs: 27,
    });
    expect(fake.events.filter(({ type }) => type === "placed")).toEqual([
      { type: "placed", vm: "warm", waitedMs: 0 },
      { type: "placed", vm: "warm", waitedMs: 20 },
      { type: "placed", vm: "warm", waitedMs: 0 },
      { type: "placed", vm: "cold", waitedMs: 7 },
    ]);
  });
});

describe("memory pressure", () => {
  it("ends idle VMs, the one used longest ago first, then spare ones, and never the last", async () => {
    const fake = fakePoolForTest({ spareVms: 2, minFreeMemoryMb: 1_000 });
    await fake.allReady();
    for (const tenantId of ["a", "b", "c"]) {
      const run = fake.run({ tenantId });
      await fake.pass(1);
      if (tenantId !== "c") {
        await fake.finish(run);
      }
      await fake.allReady();
    }
    const owners = () => fake.vms.map(({ tenantId }) => tenantId);
    expect(owners().sort()).toEqual(["a", "b", "c", null, null]);
    fake.memoryMb = 999;
    await fake.pass(1_000);
    expect(owners().sort()).toEqual(["b", "c", null, null]);
    fake.memoryMb = 900;
    await fake.pass(1_000);
    expect(owners()).toEqual(["c"]);
    expect(fake.pool.stats()).toMatchObject({
      isMemoryShort: true,
      ends: { "memory-pressure": 4 },
    });
  });

  it("lets no VM start until it is over, but the first", async () => {
    const fake = fakePoolForTest({ minFreeMemoryMb: 1_000 });
    fake.memoryMb = 10;
    await fake.pass(1_000);
    const first = fake.run();
    const second = fake.run({ tenantId: "b" });
    await fake.allReady();
    expect(fates([first, second])).toBe("running waiting");
    fake.memoryMb = 2_000;
    await fake.pass(1_000);
    await fake.allReady();
    expect(second.fate).toBe("running");
  });

  it("gives an idle VM's place to another tenant", async () => {
    const fake = fakePoolForTest({ minFreeMemoryMb: 1_000 });
    const first = fake.run();
    await fake.allReady();
    fake.memoryMb = 10;
    await fake.pass(1_000);
    await fake.finish(first);
    const second = fake.run({ tenantId: "b" });
    await fake.allReady();
    expect(second.fate).toBe("running");
    expect(fake.vms).toHaveLength(1);
  });
});

describe("VMs", () => {
  it("that are lost are replaced", async () => {
    const fake = fakePoolForTest({ spareVms: 2 });
    await fake.allReady();
    fake.vms[0]?.die("crash", true);
    await fake.allReady();
    expect(fake.pool.stats()).toMatchObject({ spareVms: 2, kills: { crash: 1 }, starts: 3 });
  });

  it("that start become the first one's who needs them", async () => {
    const fake = fakePoolForTest({ spareVms: 1 });
    const runs = ["a", "b", "c"].map((tenantId) => fake.run({ tenantId }));
    await fake.allReady();
    expect(fates(runs)).toBe("running running running");
    expect(fake.vms.map(({ tenantId }) => tenantId).sort()).toEqual(["a", "b", "c", null]);
  });

  it("are not taken from each other by tenants that have as many, but from who has more", async () => {
    const fake = fakePoolForTest({ maxVms: 4, slotsPerVm: 1 });
    const first = [fake.run(), fake.run(), fake.run()];
    const second = fake.run({ tenantId: "b" });
    await fake.allReady();
    const more = fake.run({ tenantId: "b" });
    await fake.pass();
    expect(first.map((run) => fake.vmOf(run)?.isRetired)).toEqual([true, false, false]);
    await fake.finish(first[0] as FakeRun);
    await fake.allReady();
    expect(fates([second, more])).toBe("running running");
    fake.run({ tenantId: "b" });
    fake.run();
    await fake.pass();
    expect(fake.vms.some((vm) => vm.isRetired)).toBe(false);
  });

  it("start a few at a time, however many are needed", async () => {
    const fake = fakePoolForTest();
    const runs = Array.from({ length: 40 }, (_, i) => fake.run({ tenantId: `tenant-${i}` }));
    await fake.pass();
    expect(fake.vms).toHaveLength(MAX_STARTING);
    await fake.allReady();
    expect(runs.every(({ fate }) => fate === "running")).toBe(true);
  });

  it("end when they have been idle, or have run their number, with their last run", async () => {
    const fake = fakePoolForTest({ idleTimeoutMs: 2_000, maxExecutionsPerVm: 2 });
    const [first, second] = [fake.run(), fake.run()];
    await fake.allReady();
    const other = fake.run({ tenantId: "b" });
    await fake.allReady();
    await fake.finish(first);
    await fake.finish(other);
    expect(fake.vms).toHaveLength(2);
    await fake.finish(second);
    expect(fake.pool.stats().ends).toEqual({ retired: 1 });
    await fake.pass(4_000);
    expect(fake.pool.stats()).toMatchObject({ ends: { retired: 1, idle: 1 }, pids: [] });
  });

  it("that do not start are tried one at a time, until one does", async () => {
    const fake = fakePoolForTest({ spareVms: 2 });
    const run = fake.run();
    await fake.pass();
    for (const vm of fake.vms) {
      vm.die("start", true);
    }
    await fake.pass(99);
    expect(fake.vms).toEqual([]);
    await fake.pass(1);
    expect(fake.vms).toHaveLength(1);
    fake.vms[0]?.die("start", true);
    await fake.pass(199);
    expect(fake.vms).toEqual([]);
    await fake.pass(1);
    await fake.allReady();
    expect(run.fate).toBe("running");
    expect(fake.pool.stats().spareVms).toBe(2);
  });
});

describe("a machine that cannot start processes", () => {
  it("is told at once when it never could, and later tried again", async () => {
    const startVm = () => {
      throw new Error("no addon");
    };
    const host = { startVm, readAvailableMemory: () => null, cpu: noCpu };
    expect(() => new Pool(completeOptions({ spareVms: 1 }), host)).toThrow("no addon");

    const fake = fakePoolForTest();
    fake.launchError = new Error("EMFILE");
    const run = fake.run();
    await fake.pass();
    expect([run.fate, fake.pool.stats().kills]).toEqual(["waiting", { start: 1 }]);
    expect(fake.events).toContainEqual(
      expect.objectContaining({ type: "vm-lost", cause: "start", detail: "Error: EMFILE" }),
    );
    fake.launchError = null;
    await fake.pass(100);
    await fake.allReady();
    expect(run.fate).toBe("running");
  });
});

describe("the circuit breaker", () => {
  const kill = (vms: FakeVm[]) => {
    for (const vm of vms) {
      vm.die("start", true);
    }
  };

  it("refuses work while VMs do not start, and lets it in again when one does", async () => {
    const fake = fakePoolForTest({ spareVms: 1 });
    const waiting = fake.run();
    await fake.pass();
    for (let failures = 0; failures < 3; failures += 1) {
      kill(fake.vms);
      await fake.pass(1_000);
    }
    expect(waiting.fate).toBe("overloaded");
    expect(fake.pool.stats().breaker).toBe("open");
    const refused = fake.run();
    await fake.allReady();
    expect(refused.fate).toBe("overloaded");
    await fake.pass(5_000);
    const probes = [fake.run(), fake.run(), fake.run(), fake.run()];
    await fake.pass();
    expect(fates(probes)).toBe("running running running overloaded");
    await fake.finish(probes[0] as FakeRun);
    const { breaker, refusals } = fake.pool.stats();
    expect([breaker, refusals]).toEqual(["closed", { overloaded: 3 }]);
    const states = fake.events.flatMap((event) => (event.type === "breaker" ? [event.state] : []));
    expect(states).toEqual(["open", "half-open", "closed"]);
  });

  it("refuses work when the queue has been full for long, until it is half empty", async () => {
    const fake = fakePoolForTest({ maxVms: 1, slotsPerVm: 1, maxWaiting: 2 });
    const running = fake.run();
    await fake.allReady();
    const waiting = [fake.run(), fake.run()];
    fake.run();
    await fake.pass(5_000);
    fake.run();
    await fake.pass();
    expect(fake.pool.stats().breaker).toBe("open");
    await fake.finish(running);
    await fake.finish(waiting[0] as FakeRun);
    const early = fake.run();
    await fake.pass(5_000);
    expect([early.fate, fake.pool.stats().breaker]).toEqual(["overloaded", "half-open"]);
    const probe = fake.run();
    await fake.finish(waiting[1] as FakeRun);
    expect([probe.fate, fake.pool.stats().breaker]).toEqual(["running", "closed"]);
  });

  it("does not mind what scripts do, nor the end of VMs that nobody used", async () => {
    const fake = fakePoolForTest({ spareVms: 1 });
    for (let deaths = 0; deaths < 5; deaths += 1) {
      const run = fake.run();
      await fake.allReady();
      fake.vmOf(run)?.die("timeout", false);
      await fake.allReady();
      fake.vms[0]?.die("crash", true);
      await fake.pass(1_000);
    }
    expect(fake.pool.stats().breaker).toBe("closed");
  });

  it.each([
    [["a", "a", "a", "a", "a"], "closed"],
    [["a", "b", "a", "b", "a"], "open"],
  ])(
    "asks for more than one tenant's VMs to be lost: %j leave it %s",
    async (tenants, expected) => {
      const fake = fakePoolForTest({ spareVms: 0 });
      for (const tenantId of tenants) {
        const run = fake.run({ tenantId });
        await fake.allReady();
        fake.vmOf(run)?.die("crash", true);
        await fake.pass(1_000);
      }
      expect(fake.pool.stats().breaker).toBe(expected);
    },
  );
});
