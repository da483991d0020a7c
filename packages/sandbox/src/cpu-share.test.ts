import { readdirSync } from "node:fs";
import { getPriority } from "node:os";
import { describe, expect, it } from "vitest";
import { createCpuShare, nextTenant } from "./cpu-share.ts";
import { linuxCpu, type MachineCpu } from "./machine-cpu.ts";
import { sandboxForTest } from "./testing/run-script.ts";
import type { VmEntry } from "./vm-room.ts";

describe("a tenant", () => {
  it("becomes heavy when it used a third of a core for a second, and light below a tenth", () => {
    const table: [usedMs: number, isHeavy: boolean, cpuMs: number, isHeavyThen: boolean][] = [
      [0, false, 0, false],
      [0, false, 333, false],
      [0, false, 334, true],
      [300, false, 64, true],
      [300, false, 63, false],
      [200, true, 0, true],
      [111, true, 0, false],
      [100, true, 11, true],
    ];
    for (const [usedMs, isHeavy, cpuMs, expected] of table) {
      expect(nextTenant({ usedMs, isHeavy }, cpuMs).isHeavy, `${usedMs} ${cpuMs}`).toBe(expected);
    }
  });
});

/** A machine whose VMs use what the test says. */
class FakeMachine implements MachineCpu {
  readonly cpuMs = new Map<number, number>();
  /** Of threads that run scripts. */
  readonly nice = new Map<number, number>();
  isRoot = true;
  readCpuMs = (pid: number) => this.cpuMs.get(pid) ?? null;
  setPriority = (pid: number, { others: nice }: { others: number }) => {
    const isRaise = nice < (this.nice.get(pid) ?? 0);
    if (isRaise && !this.isRoot) {
      return false;
    }
    this.nice.set(pid, nice);
    return true;
  };

  use(pid: number, cpuMs: number): void {
    this.cpuMs.set(pid, (this.cpuMs.get(pid) ?? 0) + cpuMs);
  }
}

const entryOf = (pid: number, tenantId: string | null) => ({ vm: { pid, tenantId } }) as VmEntry;

describe("the share of the CPU", () => {
  const entries = [entryOf(1, "heavy"), entryOf(2, "heavy"), entryOf(3, "light"), entryOf(4, null)];

  function started() {
    const machine = new FakeMachine();
    const share = createCpuShare(machine);
    for (const pid of [1, 2, 3, 4]) {
      machine.use(pid, 1_000);
    }
    share.tick(entries);
    return { machine, share };
  }

  it("does not count what a VM used before it was seen", () => {
    expect(started().machine.nice.size).toBe(0);
  });

  it("lowers all VMs of a heavy tenant and nobody else's, and raises them again", () => {
    const { machine, share } = started();
    machine.use(1, 400);
    machine.use(3, 50);
    machine.use(4, 400);
    expect(share.tick(entries)).toEqual([]);
    expect([...machine.nice]).toEqual([
      [1, 19],
      [2, 19],
    ]);
    for (let tick = 0; tick < 20; tick += 1) {
      expect(share.tick(entries)).toEqual([]);
    }
    expect([...machine.nice.values()]).toEqual([0, 0]);
  });

  it("names the VMs that cannot be raised, until they are gone", () => {
    const { machine, share } = started();
    machine.isRoot = false;
    machine.use(1, 400);
    share.tick(entries);
    let stuck: VmEntry[] = [];
    for (let tick = 0; tick < 20; tick += 1) {
      stuck = share.tick(entries);
    }
    expect(stuck).toEqual(entries.slice(0, 2));
  });

  it.runIf(process.platform === "linux")(
    "reaches the threads of a script that never rests",
    async () => {
      const sandbox = sandboxForTest({ spareVms: 0 });
      const stop = new AbortController();
      const running = sandbox.script("for (;;) {}", {
        limits: { timeoutMs: 60_000 },
        signal: stop.signal,
      });
      const lowest = (): number => {
        const [pid] = sandbox.stats().pids;
        const threads = pid === undefined ? [] : readdirSync(`/proc/${pid}/task`).map(Number);
        return Math.max(0, ...threads.map((thread) => getPriority(thread)));
      };
      await expect.poll(lowest, { timeout: 15_000 }).toBe(19);
      const [pid] = sandbox.stats().pids;
      expect(getPriority(pid)).toBe(10);
      expect(linuxCpu.readCpuMs(pid as number)).toBeGreaterThan(300);
      stop.abort();
      expect((await running).error?.code).toBe("cancelled");
    },
  );
});
