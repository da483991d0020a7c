/** Calls that find nothing prepared for them, or only a part of it. */
import type { Sandbox } from "@runlet/sandbox";
import type { Workload } from "../../contender.ts";
import { compareWithFigure, compareWithPeers, type Row } from "../../report.ts";
import { percentile } from "../../statistics.ts";
import { openSandbox } from "./observed-sandbox.ts";
import type { Plan } from "./plan.ts";
import { requestOf, timeOnce } from "./run-workload.ts";
import { trivial } from "./workloads.ts";

/** Targets of the product, in milliseconds. */
const SPARE_ALLOWED_MS = 25;
const NO_SPARE_ALLOWED_MS = 250;

const FORM = { group: "First calls", unit: "ms", better: "lower" } as const;

export interface FirstCalls {
  rows: Row[];
  /** The median of a first call that waits for a VM to start. */
  withoutSpareMs: number;
}

export async function measureFirstCalls({ samples }: Plan): Promise<FirstCalls> {
  const withSpare: number[] = [];
  const withoutSpare: number[] = [];
  await using full = openSandbox();
  await using empty = openSandbox({ spareVms: 0 });
  // The first VM of a process reads and strips the code that all of them get.
  await timeOnce(empty.sandbox, requestOf(trivial, "before"));
  for (let index = 0; index < samples; index += 1) {
    const request = requestOf(trivial, `new-${index}`);
    await full.full();
    withSpare.push(await timeOnce(full.sandbox, request));
    await full.full();
    withoutSpare.push(await timeOnce(empty.sandbox, request));
  }
  const rows = [
    ...rowsOf("a tenant's first, spare VM ready", withSpare, SPARE_ALLOWED_MS),
    ...rowsOf("a tenant's first, no spare", withoutSpare, NO_SPARE_ALLOWED_MS),
    await measureColdPrograms(empty.sandbox, samples),
  ];
  return { rows, withoutSpareMs: percentile(withoutSpare, 50) };
}

function rowsOf(what: string, times: number[], allowedMs: number): Row[] {
  const row = (words: string, percent: number): Row => {
    const ours = [percentile(times, percent)];
    return compareWithFigure({ ...FORM, what: `${what}, ${words}`, ours }, "allowed", allowedMs);
  };
  return [row(`p50 of ${times.length}`, 50), row("the slowest", 100)];
}

/** A program that its warm VM has not seen, beside one that it has. */
async function measureColdPrograms(sandbox: Sandbox, samples: number): Promise<Row> {
  const cold: number[] = [];
  const warm: number[] = [];
  for (let index = 0; index < samples; index += 1) {
    const program: Workload = { ...trivial, source: `${trivial.source}// ${index}\n` };
    const request = requestOf(program, "before");
    cold.push(await timeOnce(sandbox, request));
    warm.push(await timeOnce(sandbox, request));
  }
  const what = `a program new to its warm VM, p50 of ${samples}`;
  return compareWithPeers({ ...FORM, what, ours: [percentile(cold, 50)] }, [
    ["seen before", [percentile(warm, 50)]],
  ]);
}
