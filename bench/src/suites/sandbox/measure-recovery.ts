/** How soon all is well again after VMs were killed from outside. */
import type { Sandbox } from "@runlet/sandbox";
import { compareWithFigure, type Row } from "../../report.ts";
import { holdExecutions } from "./held-executions.ts";
import { openSandbox } from "./observed-sandbox.ts";
import type { Plan } from "./plan.ts";
import { requestOf } from "./run-workload.ts";
import { trivial } from "./workloads.ts";

const FORM = {
  group: "Recovery from kill -9 of every VM at once",
  unit: "ms",
  better: "lower",
} as const;

const EXECUTIONS = 10;

/** A spare VM may be dead already when it is given to the tenant, and the runner not know yet. */
async function callUntilAnswered(sandbox: Sandbox, tenantId: string): Promise<void> {
  let status = "";
  while (status !== "completed") {
    const outcome = await sandbox.run(requestOf(trivial, tenantId));
    if (outcome.error !== null && outcome.error.code !== "vm_crashed") {
      throw new Error(`After VMs were killed, a call ended as ${outcome.error.code}`);
    }
    status = outcome.status;
  }
}

/** @param startMs a first call that waits for a VM to start, measured in the same run */
export async function measureRecovery({ samples }: Plan, startMs: number): Promise<Row[]> {
  const told: number[] = [];
  const next: number[] = [];
  const full: number[] = [];
  await using own = openSandbox();
  for (let index = 0; index < samples; index += 1) {
    const tenantId = `tenant-${index}`;
    await own.full();
    const held = await holdExecutions(own.sandbox, tenantId, EXECUTIONS);
    await own.full();
    const killedAt = performance.now();
    for (const pid of own.sandbox.stats().pids) {
      process.kill(pid, "SIGKILL");
    }
    const outcomes = await held.outcomes;
    told.push(performance.now() - killedAt);
    if (outcomes.some(({ error }) => error?.code !== "vm_crashed")) {
      throw new Error("An execution whose VM was killed was told something else");
    }
    await callUntilAnswered(own.sandbox, tenantId);
    next.push(performance.now() - killedAt);
    await own.full();
    full.push(performance.now() - killedAt);
  }
  const row = (what: string, ours: number[]) =>
    compareWithFigure({ ...FORM, what, ours }, "a first call without spare", startMs);
  return [
    row(`${EXECUTIONS} executions told`, told),
    row("next call of the tenant answered", next),
    row("as many spare VMs ready as before", full),
  ];
}
