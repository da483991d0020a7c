/** The small script under profilers: where runner, VM and Postgres spend their time. */
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { type DriveResult, requireAllAnswered } from "../../http/drive.ts";
import { startDriver } from "../../http/driver.ts";
import { hasProc, listChildren, readOwnCpuMs } from "../../machine.ts";
import { lookUntil } from "../../product/bounded-wait.ts";
import { type CpuParts, readCpuParts } from "../../product/cpu-parts.ts";
import { openCluster } from "../../product/open-cluster.ts";
import { hasPerf, recordPerf } from "../../profile/perf.ts";
import { type ProfiledRunner, prepareProfiles } from "../../profile/preloads.ts";
import { type PostgresWork, STATEMENT_SETTINGS, watchPostgres } from "../../profile/statements.ts";
import { type CpuProfile, hottestFunctions } from "../../profile/summarize-profile.ts";
import { compareWithFigure, type SuiteReport } from "../../report.ts";
import { openProduct, type Product, smallOnRunner } from "./open-product.ts";
import type { Plan } from "./plan.ts";

const FUNCTIONS_TOLD = 30;
const WRITE_BOUND_MS = 30_000;

interface ProfileOptions {
  plan: Plan;
  /** Emptied before. */
  folder: string;
  releases: AsyncDisposableStack;
  say(words: string): void;
}

/** @returns CPU times a call under the profilers; what they found is in files, and summed up in `summary.txt` */
export async function profileEndpoints(options: ProfileOptions): Promise<SuiteReport> {
  const { plan, folder, releases, say } = options;
  if (!hasProc) {
    throw new Error("Profiles need /proc, which this platform does not have");
  }
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const withPerf = hasPerf();
  const profiled = await prepareProfiles(folder);
  const cluster = await openCluster(releases, STATEMENT_SETTINGS);
  const { nodeArgs } = profiled;
  // The profiled VM must not be replaced in between.
  const env = { RUNLET_SANDBOX_MAX_EXECUTIONS_PER_VM: "1000000" };
  const product = await openProduct(cluster, releases, "profiled", { nodeArgs, env });
  const driver = releases.use(startDriver());
  const { targets } = smallOnRunner("Runlet", product);
  const { connections } = plan;
  const load = async (durationMs: number) => {
    const order = { targets, connections, durationMs, boundMs: 60_000 };
    const result = await driver.drive(order);
    return { calls: requireAllAnswered("Runlet", result).length, result };
  };
  say("warming up");
  await load(plan.warmUpMs);
  const vmPid = busiestChild(product.runner.pid);
  say("profiling");
  const ended = await profileDuring(product, { profiled, vmPid, withPerf, folder }, async () => {
    const before = readCpuParts(product.runner.pid, cluster);
    const { calls, result } = await load(plan.profileMs);
    const after = readCpuParts(product.runner.pid, cluster);
    return { calls, result, before, after };
  });
  return reportOf(ended, { connections, folder, withPerf });
}

interface Loaded {
  calls: number;
  result: DriveResult;
  before: CpuParts;
  after: CpuParts;
}

function reportOf(
  { calls, result, before, after }: Loaded,
  { connections, folder, withPerf }: { connections: number; folder: string; withPerf: boolean },
): SuiteReport {
  const perCall = (part: keyof CpuParts) => (after[part] - before[part]) / calls;
  const all = perCall("worker") + perCall("vms") + perCall("postgres");
  const row = (what: string, ms: number) =>
    compareWithFigure(
      { group: "CPU time a call, profiled", what, unit: "ms", better: "lower", ours: [ms] },
      "all of it",
      all,
    );
  const rate = Math.round((calls / result.elapsedMs) * 1_000);
  const perf = withPerf ? "perf's report of a VM" : "no report of perf, which is not here,";
  const place = path.relative(process.cwd(), folder);
  return {
    suite: "endpoints, profiled",
    rows: [
      row("runner", perCall("worker")),
      row("VMs", perCall("vms")),
      row("Postgres", perCall("postgres")),
      row("driver", result.cpuMs / calls),
    ],
    notes: [
      `${rate} calls a second with ${connections} connections, profilers included.`,
      `Profiles (for a browser's developer tools), statements and ${perf} are in ${place}; summary.txt has the hottest of each.`,
    ],
  };
}

function busiestChild(pid: number): number {
  const vms = listChildren(pid).map((child) => ({ child, cpuMs: readOwnCpuMs(child) }));
  const busiest = vms.sort((a, b) => b.cpuMs - a.cpuMs)[0];
  if (busiest === undefined) {
    throw new Error("The runner has no VM");
  }
  return busiest.child;
}

interface Profilers {
  profiled: ProfiledRunner;
  vmPid: number;
  withPerf: boolean;
  folder: string;
}

async function profileDuring<Value>(
  { installation, runner }: Product,
  { profiled, vmPid, withPerf, folder }: Profilers,
  work: () => Promise<Value>,
): Promise<Value> {
  const readPostgres = await watchPostgres(installation);
  const endPerf = withPerf ? recordPerf(vmPid, path.join(folder, "vm.perf")) : async () => "";
  const pids = [runner.pid, vmPid];
  for (const pid of pids) process.kill(pid, "SIGUSR2");
  const done = await work();
  for (const pid of pids) process.kill(pid, "SIGUSR2");
  const perf = await endPerf();
  const postgres = await readPostgres();
  const parts = [
    describeProfile("runner", await awaitProfile(profiled.runnerFile)),
    describeProfile("VM, main thread", await awaitProfile(profiled.vmFile(vmPid))),
    describePostgres(postgres),
    ...(withPerf ? [`== VM, all threads (perf)\n${perf}`] : []),
  ];
  await writeFile(path.join(folder, "postgres.json"), JSON.stringify(postgres, null, 2));
  await writeFile(path.join(folder, "summary.txt"), `${parts.join("\n\n")}\n`);
  await removeEmpty(folder);
  return done;
}

/** It is written by a process that was only sent a signal. */
async function awaitProfile(file: string): Promise<CpuProfile> {
  let profile: CpuProfile | undefined;
  const look = async () => {
    const text = await readFile(file, "utf8");
    if (!text.endsWith("}")) return false;
    profile = JSON.parse(text) as CpuProfile;
    return true;
  };
  const bound = { everyMs: 50, boundMs: WRITE_BOUND_MS, what: `${file} is not written` };
  await lookUntil(look, bound);
  return profile as CpuProfile;
}

/** Files that VMs opened which were not profiled. */
async function removeEmpty(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    if ((await stat(file)).size === 0) {
      await rm(file);
    }
  }
}

function describeProfile(name: string, profile: CpuProfile): string {
  const lines = hottestFunctions(profile, FUNCTIONS_TOLD).map(
    ({ name, place, share, selfMs }) =>
      `${(share * 100).toFixed(1).padStart(5)} %  ${selfMs.toFixed(0).padStart(6)} ms  ${name}  ${place}`,
  );
  return [`== ${name}: own time, of the time it was busy`, ...lines].join("\n");
}

function describePostgres({ statements, wal }: PostgresWork): string {
  const lines = statements.map(({ text, calls, totalMs, meanMs }) => {
    const figures = [
      `${totalMs.toFixed(0).padStart(6)} ms`,
      `${String(calls).padStart(7)} ×`,
      `${meanMs.toFixed(3)} ms`,
    ];
    return `${figures.join("  ")}  ${text.slice(0, 160)}`;
  });
  const commits = `${wal.fsyncMs.toFixed(0).padStart(6)} ms  ${String(wal.fsyncs).padStart(7)} ×  fsync of the log, which holds ${Math.round(wal.bytes / 1_024)} KB`;
  return ["== Postgres, by statement: in all, calls, each", ...lines, commits].join("\n");
}
