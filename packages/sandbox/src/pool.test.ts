import { describe, expect, it } from "vitest";
import { requestOf } from "./testing/request.ts";
import {
  isAlive,
  outputOf,
  processGone,
  sandboxForTest,
  type TestSandbox,
} from "./testing/run-script.ts";

const FOREVER = "await new Promise(() => {});";
const isReady = (event: { type: string }) => event.type === "vm-ready";
const isLost = (event: { type: string }) => event.type === "vm-lost";

/** Runs a script that logs once it has begun and then waits; resolves when it has begun. */
function begin(sandbox: TestSandbox, tenantId: string, code = FOREVER) {
  const begun = Promise.withResolvers<void>();
  const outcome = sandbox.script(`console.log("begun"); ${code}`, {
    tenantId,
    onLogs: () => begun.resolve(),
  });
  return { begun: begun.promise, outcome };
}

describe("spare VMs", () => {
  it("make a tenant's first call warm, and are replaced", async () => {
    const sandbox = sandboxForTest({ spareVms: 1 });
    await sandbox.event(isReady);
    const refilled = sandbox.event(isReady);
    expect((await sandbox.script("return 1;")).metrics.vm).toBe("warm");
    await refilled;
    expect(sandbox.stats()).toMatchObject({ spareVms: 1, vms: { available: 2 } });
  });

  it("are not needed: a call without one waits for its VM", async () => {
    const sandbox = sandboxForTest();
    expect((await sandbox.script("return 1;")).metrics.vm).toBe("cold");
    expect((await sandbox.script("return 1;")).metrics.vm).toBe("warm");
  });
});

describe("tenants", () => {
  it("never share a VM", async () => {
    const sandbox = sandboxForTest({ spareVms: 2 });
    const a = begin(sandbox, "a");
    const b = begin(sandbox, "b");
    await Promise.all([a.begun, b.begun]);
    expect(sandbox.stats().vms.executing).toBe(2);
  });

  it("make room for others where there are more of them than VMs", async () => {
    const sandbox = sandboxForTest({ maxVms: 1 });
    for (const tenantId of ["a", "b", "a"]) {
      expect(outputOf(await sandbox.script("return 1;", { tenantId }))).toBe(1);
    }
    expect(sandbox.stats().pids).toHaveLength(1);
  });

  it("that are always busy do not keep others out", async () => {
    const sandbox = sandboxForTest({ maxVms: 1, slotsPerVm: 1 });
    const wait = "await new Promise((resolve) => setTimeout(resolve, 30)); return ctx.tenant;";
    const ended: string[] = [];
    const runs = ["a", "a", "a", "a", "b"].map(async (tenantId) => {
      await sandbox.script(wait, { tenantId });
      ended.push(tenantId);
    });
    await Promise.all(runs);
    expect(ended.indexOf("b")).toBeLessThan(4);
  });
});

describe("a script's own bound", () => {
  it("holds up its own executions, and no other script's", async () => {
    const sandbox = sandboxForTest({ maxVms: 1 });
    const wait = "await new Promise((resolve) => setTimeout(resolve, 30)); return 'done';";
    const request = requestOf(wait);
    const bounded = { ...request, scriptId: "s", limits: { ...request.limits, maxConcurrent: 1 } };
    const runs = [sandbox.run(bounded), sandbox.run(bounded), sandbox.run(bounded)];
    expect(outputOf(await sandbox.script("return 'other';"))).toBe("other");
    expect(sandbox.stats()).toMatchObject({ executing: 1, waiting: 2 });
    for (const outcome of await Promise.all(runs)) {
      expect(outputOf(outcome)).toBe("done");
    }
  });
});

describe("slots", () => {
  it("let executions of a tenant wait side by side in one VM", async () => {
    const sandbox = sandboxForTest({ slotsPerVm: 5 });
    await sandbox.script("return 1;");
    const runs = [1, 2, 3, 4, 5].map(() => begin(sandbox, "tenant-a"));
    await Promise.all(runs.map(({ begun }) => begun));
    expect(sandbox.stats()).toMatchObject({ executing: 5, vms: { executing: 1 } });
  });

  it("are bounded, and so is waiting for one", async () => {
    const sandbox = sandboxForTest({
      slotsPerVm: 1,
      maxVmsPerTenant: 1,
      maxWaitingPerTenant: 1,
      maxWaiting: 2,
    });
    const busy = begin(sandbox, "a");
    await busy.begun;
    const waiting = sandbox.script("return 1;", { tenantId: "a" });
    expect((await sandbox.script("return 1;", { tenantId: "a" })).error?.code).toBe("tenant_busy");
    expect(sandbox.stats().waiting).toBe(1);
    void sandbox.script("return 1;", { tenantId: "b" });
    expect((await sandbox.script("return 1;", { tenantId: "c" })).error?.code).toBe("overloaded");
    await sandbox.close({ drainMs: 0 });
    expect((await waiting).error?.code).toBe("cancelled");
    expect((await busy.outcome).error?.code).toBe("cancelled");
  });
});

describe("scripts that call each other", () => {
  it("run though those that wait for them hold all slots", async () => {
    const sandbox = sandboxForTest({ maxVms: 1, slotsPerVm: 2 });
    const callers = [begin(sandbox, "a"), begin(sandbox, "a")];
    await Promise.all(callers.map(({ begun }) => begun));
    const called = { ...requestOf("return 'called';", { tenantId: "a" }), depth: 1 };
    expect(outputOf(await sandbox.run(called))).toBe("called");
  });
});

describe("a VM", () => {
  it("that is killed from outside tells its executions at once, and is replaced", async () => {
    const sandbox = sandboxForTest({ spareVms: 1 });
    const first = begin(sandbox, "a");
    const second = begin(sandbox, "a");
    await Promise.all([first.begun, second.begun]);
    const lost = sandbox.event(isLost);
    await sandbox.spares(1);
    const [busy] = sandbox.events.flatMap((event) =>
      event.type === "vm-ready" ? [event.pid] : [],
    );
    process.kill(busy as number, "SIGKILL");
    expect((await first.outcome).error?.code).toBe("vm_crashed");
    expect((await second.outcome).error?.code).toBe("vm_crashed");
    expect(await lost).toMatchObject({ cause: "crash", suspects: [] });
    expect(outputOf(await sandbox.script("return 1;", { tenantId: "a" }))).toBe(1);
    await sandbox.spares(1);
    expect(sandbox.stats()).toMatchObject({ kills: { crash: 1 }, breaker: "closed" });
  });

  it("that is killed while it is spare is replaced, and nobody notices", async () => {
    const sandbox = sandboxForTest({ spareVms: 2 });
    await sandbox.spares(2);
    const [pid] = sandbox.stats().pids;
    const lost = sandbox.event(isLost);
    process.kill(pid as number, "SIGKILL");
    await lost;
    expect(outputOf(await sandbox.script("return 1;"))).toBe(1);
    await sandbox.spares(2);
    expect(sandbox.stats()).toMatchObject({ hits: 1, waits: 0, coldStarts: 0 });
  });

  it("is not ended by the signals that ask its host to drain", async () => {
    const sandbox = sandboxForTest();
    const wait = "await new Promise((resolve) => setTimeout(resolve, 400)); return 'drained';";
    const running = begin(sandbox, "a", wait);
    await running.begun;
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.kill(sandbox.stats().pids[0] as number, signal);
    }
    expect(outputOf(await running.outcome)).toBe("drained");
  });

  it("goes after its number of executions", async () => {
    const sandbox = sandboxForTest({ maxExecutionsPerVm: 2 });
    for (const vm of ["cold", "warm", "cold"]) {
      expect((await sandbox.script("return 1;")).metrics.vm).toBe(vm);
    }
  });

  it("goes after idle time", async () => {
    const sandbox = sandboxForTest({ idleTimeoutMs: 1 });
    await sandbox.script("return 1;");
    const [pid] = sandbox.stats().pids;
    await processGone(pid as number);
    expect(sandbox.stats().pids).toEqual([]);
  });
});

describe("a program that costs a VM its life", () => {
  it("takes only its neighbours with it, and runs alone from then on", async () => {
    const sandbox = sandboxForTest();
    const neighbour = begin(sandbox, "a");
    const stranger = begin(sandbox, "b", "return 'untouched';");
    await Promise.all([neighbour.begun, stranger.begun]);
    const killer = "if (input === 'wait') return 'alone'; return new Array(1e9).fill(0);";
    const limits = { timeoutMs: 2_000 };
    const killed = await sandbox.script(killer, { tenantId: "a", limits });
    // Which comes first depends on the machine; either way the VM cannot be saved.
    expect(["memory_limit", "timeout"]).toContain(killed.error?.code);
    expect((await neighbour.outcome).error?.code).toBe("vm_crashed");
    expect(outputOf(await stranger.outcome)).toBe("untouched");

    const next = begin(sandbox, "a");
    await next.begun;
    const vmsBefore = sandbox.stats().pids.length;
    const alone = await sandbox.script(killer, { tenantId: "a", input: "wait" });
    expect(outputOf(alone)).toBe("alone");
    expect(sandbox.stats().pids.length).toBe(vmsBefore + 1);
  });
});

describe("closing", () => {
  it("lets accepted executions finish, takes no more, and leaves no process", async () => {
    const sandbox = sandboxForTest({ spareVms: 1, slotsPerVm: 1, maxVmsPerTenant: 1 });
    const wait = "await new Promise((resolve) => setTimeout(resolve, 50)); return 'done';";
    const running = begin(sandbox, "a", wait);
    await running.begun;
    const waiting = sandbox.script(wait, { tenantId: "a" });
    const { pids } = sandbox.stats();
    const closed = sandbox.close({ drainMs: 10_000 });
    expect((await sandbox.script("return 1;")).error?.code).toBe("overloaded");
    expect(outputOf(await running.outcome)).toBe("done");
    expect(outputOf(await waiting)).toBe("done");
    await closed;
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it("cancels what does not finish in time", async () => {
    const sandbox = sandboxForTest();
    const stuck = begin(sandbox, "a", "for (;;) {}");
    await stuck.begun;
    const { pids } = sandbox.stats();
    await sandbox.close({ drainMs: 1 });
    expect((await stuck.outcome).error?.code).toBe("cancelled");
    expect(pids.filter(isAlive)).toEqual([]);
  });
});
