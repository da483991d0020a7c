import { startBareIsolate } from "../../peers/bare-isolate.ts";
import { startWorkerd } from "../../peers/workerd.ts";
import type { Row, SuiteReport } from "../../report.ts";
import type { SuiteOptions } from "../suite.ts";
import { measureFirstCalls } from "./measure-first-calls.ts";
import { measureMemory } from "./measure-memory.ts";
import { measureRecovery } from "./measure-recovery.ts";
import { measureThroughput } from "./measure-throughput.ts";
import { FULL_PLAN, QUICK_PLAN } from "./plan.ts";
import { startSandbox } from "./sandbox-contender.ts";
import { cpuHeavy, ioWaiting, jsonHeavy, trivial } from "./workloads.ts";

const NOTES = [
  "ratio: ours over theirs, median of alternating rounds, with the lowest and the highest round.",
  "workerd answers over HTTP on loopback, which is in its figures; the sandbox is called in the process that drives the load. Both are driven from there.",
  "workerd keeps one realm for all calls; the sandbox gives every execution a fresh one in a watched process.",
  "A bare isolate has nothing around it: no hardening, no limits, no second process. It is a bound, not a peer.",
];

/** The sandbox alone: no database, no HTTP of ours. */
export async function runSandboxSuite({
  isQuick,
  releases,
  say,
}: SuiteOptions): Promise<SuiteReport> {
  const plan = isQuick ? QUICK_PLAN : FULL_PLAN;
  const workerd = await startWorkerd([trivial, jsonHeavy, cpuHeavy, ioWaiting], {
    mayFetch: !isQuick,
  });
  const ours = startSandbox();
  const bounds = [startBareIsolate("kept"), startBareIsolate("fresh")];
  const peers = workerd === null ? [] : [workerd];
  for (const contender of [ours, ...bounds, ...peers]) {
    releases.defer(() => contender.close());
  }
  const rows: Row[] = [];
  say("executions a second");
  rows.push(...(await measureThroughput({ ours, peers, bounds }, plan)));
  const failures = ours.describeFailures();
  await ours.close();
  say("first calls");
  const first = await measureFirstCalls(plan);
  rows.push(...first.rows);
  say("memory");
  rows.push(...(await measureMemory(plan, workerd)));
  say("recovery");
  rows.push(...(await measureRecovery(plan, first.withoutSpareMs)));
  return { suite: "sandbox", rows, notes: [...NOTES, failures] };
}
