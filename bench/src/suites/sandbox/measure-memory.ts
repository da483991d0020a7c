/** Memory of VMs and of executions that wait, as proportional set size; Linux only. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { hasProc, readProportionalMb } from "../../machine.ts";
import type { Workerd } from "../../peers/workerd.ts";
import { compareWithFigure, compareWithPeers, type Row } from "../../report.ts";
import { type HeldExecutions, holdExecutions } from "./held-executions.ts";
import { openSandbox } from "./observed-sandbox.ts";
import type { Plan } from "./plan.ts";
import { requestOf, runOnce } from "./run-workload.ts";
import { trivial } from "./workloads.ts";

const FORM = { group: "Memory", unit: "MB", better: "lower" } as const;

/** Targets of the product, in megabytes. */
const VM_ALLOWED_MB = 30;
const WAITING_ALLOWED_MB = 3;

const SLOTS = 10;
const TENANT_ROOM = 50;

const MEGABYTE = 1_024 * 1_024;

export async function measureMemory(plan: Plan, workerd: Workerd | null): Promise<Row[]> {
  if (!hasProc) {
    return [];
  }
  return [
    ...(await measureVms(plan)),
    ...(await measureCrowd(plan, workerd)),
    ...(await measureGrowth(plan)),
  ];
}

function totalMb(pids: number[]): number {
  return pids.reduce((sum, pid) => sum + readProportionalMb(pid), 0);
}

async function measureVms({ rounds }: Plan): Promise<Row[]> {
  const ready: number[] = [];
  const perWaiting: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await using spare = openSandbox();
    await spare.full();
    const spares = spare.sandbox.stats().pids;
    ready.push(totalMb(spares) / spares.length);
    await using own = openSandbox({ spareVms: 0 });
    const first = await holdExecutions(own.sandbox, "tenant", 1);
    const withOne = totalMb(own.sandbox.stats().pids);
    const others = await holdExecutions(own.sandbox, "tenant", SLOTS - 1);
    perWaiting.push((totalMb(own.sandbox.stats().pids) - withOne) / (SLOTS - 1));
    await Promise.all([first.letGo(), others.letGo()]);
  }
  return [
    compareWithFigure({ ...FORM, what: "a VM, ready", ours: ready }, "allowed", VM_ALLOWED_MB),
    compareWithFigure(
      { ...FORM, what: "each further execution that waits in it", ours: perWaiting },
      "allowed",
      WAITING_ALLOWED_MB,
    ),
  ];
}

/** Many executions that wait at once: all VMs, what this process grew by, and workerd's process. */
async function measureCrowd({ waitingTenants }: Plan, workerd: Workerd | null): Promise<Row[]> {
  const count = waitingTenants * TENANT_ROOM;
  await using own = openSandbox({ spareVms: 0 });
  const before = totalMb([process.pid]);
  // One tenant after another: this is about memory, not about a hundred processes that start at once.
  const held: HeldExecutions[] = [];
  for (let tenant = 0; tenant < waitingTenants; tenant += 1) {
    held.push(await holdExecutions(own.sandbox, `crowd-${tenant}`, TENANT_ROOM));
  }
  const { pids } = own.sandbox.stats();
  const ours = totalMb([process.pid, ...pids]) - before;
  await Promise.all(held.map((executions) => executions.letGo()));
  const allowed = pids.length * VM_ALLOWED_MB + (count - pids.length) * WAITING_ALLOWED_MB;
  const what = `${count} executions that wait at once, in ${pids.length} VMs`;
  const measured = { ...FORM, what, ours: [ours] };
  const row = compareWithFigure(measured, "allowed", allowed);
  if (workerd === null) {
    return [row];
  }
  const theirs = await measureCrowdOf(workerd, count);
  const peer = compareWithPeers(measured, [[`${workerd.name}, one process`, [theirs]]]);
  return [{ ...row, comparisons: [...row.comparisons, ...peer.comparisons] }];
}

async function measureCrowdOf(workerd: Workerd, count: number): Promise<number> {
  const waiting = { name: "io", source: "", inputJson: JSON.stringify({ waitMs: 3_000 }) };
  const calls = Array.from({ length: count }, () => workerd.call(waiting));
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const megabytes = totalMb([workerd.pid]);
  await Promise.all(calls);
  return megabytes;
}

/** What this process, in which the pool lives, keeps of executions that are over. */
async function measureGrowth({ growthExecutions }: Plan): Promise<Row[]> {
  await using own = openSandbox();
  const request = requestOf(trivial, "growth");
  const runMany = async (count: number) => {
    let left = count;
    const caller = async () => {
      while (left > 0) {
        left -= 1;
        await runOnce(own.sandbox, request);
      }
    };
    await Promise.all(Array.from({ length: SLOTS }, caller));
  };
  await runMany(Math.ceil(growthExecutions / 10));
  const before = readSettledMemory();
  await runMany(growthExecutions);
  const after = readSettledMemory();
  const what = (name: string) => `the runner's ${name} after ${growthExecutions} executions`;
  const row = (name: string, ours: number, theirs: number) =>
    compareWithPeers({ ...FORM, what: what(name), ours: [ours] }, [["before them", [theirs]]]);
  return [
    row("heap", after.heapMb, before.heapMb),
    row("resident memory", after.residentMb, before.residentMb),
  ];
}

function readSettledMemory(): { heapMb: number; residentMb: number } {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  const { heapUsed, rss } = process.memoryUsage();
  return { heapMb: heapUsed / MEGABYTE, residentMb: rss / MEGABYTE };
}
