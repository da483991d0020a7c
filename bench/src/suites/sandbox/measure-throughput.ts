/** Executions a second and their latency, in alternating rounds of all contenders. */
import type { Contender, Workload } from "../../contender.ts";
import type { Load, LoadResult } from "../../load.ts";
import { hasProc, readCpuMs } from "../../machine.ts";
import { compareWithFigure, compareWithPeers, type Measured, type Row } from "../../report.ts";
import { percentile } from "../../statistics.ts";
import type { Plan } from "./plan.ts";
import { cpuHeavy, IO_WAIT_MS, ioWaiting, jsonHeavy, trivial } from "./workloads.ts";

interface Course {
  words: string;
  workload: Workload;
  concurrency: number;
  /** Without bare isolates, which have no timers. */
  hasTimers?: boolean;
}

const COURSES: Course[] = [
  { words: "trivial", workload: trivial, concurrency: 1 },
  { words: "trivial", workload: trivial, concurrency: 32 },
  { words: "JSON, 100 KB in and out", workload: jsonHeavy, concurrency: 1 },
  { words: "JSON, 100 KB in and out", workload: jsonHeavy, concurrency: 32 },
  { words: "CPU, 5 ms", workload: cpuHeavy, concurrency: 1 },
  { words: "CPU, 5 ms", workload: cpuHeavy, concurrency: 32 },
  { words: `waits ${IO_WAIT_MS} ms`, workload: ioWaiting, concurrency: 200, hasTimers: true },
];

/** Targets of the product for what it adds to a script's own time, in milliseconds. */
const OVERHEAD_ALLOWED = { p50: 3, p99: 20 };

interface Figures {
  perSecond: number[];
  p50: number[];
  p99: number[];
  cpuMs: number[];
}

export interface Contenders {
  ours: Contender;
  peers: Contender[];
  bounds: Contender[];
}

export async function measureThroughput(contenders: Contenders, plan: Plan): Promise<Row[]> {
  const rows: Row[] = [];
  for (const full of COURSES) {
    const { ours, peers, bounds } = contenders;
    const course = { ...full, concurrency: Math.min(full.concurrency, plan.maxConcurrency) };
    const others = course.hasTimers ? peers : [...peers, ...bounds];
    const figures = await race([ours, ...others], course, plan);
    rows.push(...rowsOf(course, figures));
  }
  return rows;
}

/** Every round starts with another contender. */
async function race(
  contenders: Contender[],
  { workload, concurrency }: Course,
  { rounds, durationMs, warmUpMs }: Plan,
): Promise<[Contender, Figures][]> {
  const all = contenders.map((contender): [Contender, Figures] => [
    contender,
    { perSecond: [], p50: [], p99: [], cpuMs: [] },
  ]);
  for (const [contender] of all) {
    await contender.measure(workload, { concurrency, durationMs: warmUpMs });
  }
  for (let round = 0; round < rounds; round += 1) {
    const first = round % all.length;
    for (const [contender, figures] of [...all.slice(first), ...all.slice(0, first)]) {
      await measureInto(figures, contender, workload, { concurrency, durationMs });
    }
  }
  return all;
}

async function measureInto(
  figures: Figures,
  contender: Contender,
  workload: Workload,
  load: Load,
): Promise<void> {
  const cpuBefore = hasProc ? readCpuMs() : 0;
  const result: LoadResult = await contender.measure(workload, load);
  const cpuAfter = hasProc ? readCpuMs() : 0;
  figures.perSecond.push(result.perSecond);
  figures.p50.push(percentile(result.latenciesMs, 50));
  figures.p99.push(percentile(result.latenciesMs, 99));
  figures.cpuMs.push((cpuAfter - cpuBefore) / result.latenciesMs.length);
}

function rowsOf(course: Course, [ours, ...others]: [Contender, Figures][]): Row[] {
  if (ours === undefined) {
    return [];
  }
  const { words, concurrency, hasTimers } = course;
  const what = `${words}, ${concurrency} at a time`;
  const row = (figure: keyof Figures, form: Omit<Measured, "ours">) => {
    // CPU time is counted in ticks: a round that is short, or without /proc, may have none.
    const theirs = others
      .map(([{ name }, figures]) => [name, figures[figure]] as const)
      .filter(([, rounds]) => rounds.every((value) => value > 0));
    const bound = hasTimers ? timerBound(figure, concurrency, ours[1][figure].length) : [];
    return compareWithPeers({ ...form, ours: ours[1][figure] }, [...theirs, ...bound]);
  };
  const time = { unit: "ms", better: "lower" } as const;
  const rows = [
    row("perSecond", { group: "Executions a second", what, unit: "1/s", better: "higher" }),
    // With many callers the median only repeats the throughput.
    ...(concurrency === 1 ? [row("p50", { ...time, group: "Latency", what: `${what}, p50` })] : []),
    row("p99", { ...time, group: "Latency", what: `${what}, p99` }),
    row("cpuMs", { ...time, group: "CPU time a call, driver included", what }),
    ...(course.workload === trivial && concurrency === 1 ? overheadRows(ours[1]) : []),
  ];
  return rows.filter(({ comparisons }) => comparisons.length > 0);
}

/** No engine does better than all callers waiting at once. */
function timerBound(figure: keyof Figures, concurrency: number, rounds: number) {
  const bounds: Partial<Figures> = {
    perSecond: Array(rounds).fill((concurrency / IO_WAIT_MS) * 1_000),
    p99: Array(rounds).fill(IO_WAIT_MS),
  };
  const bound = bounds[figure];
  return bound ? [["only waiting", bound] as const] : [];
}

/** The trivial script's own time is some microseconds: what its caller waits is overhead. */
function overheadRows(ours: Figures): Row[] {
  const form = {
    group: "Overhead over the script's own time, warm",
    unit: "ms",
    better: "lower",
  } as const;
  return (["p50", "p99"] as const).map((what) =>
    compareWithFigure({ ...form, what, ours: ours[what] }, "allowed", OVERHEAD_ALLOWED[what]),
  );
}
