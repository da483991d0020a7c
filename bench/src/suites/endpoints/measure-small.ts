/** The small script on the runner's port, beside an engine, a product and a bound that answer the same. */
import type { Driver } from "../../http/driver.ts";
import { type HttpContender, type Round, race } from "../../http/http-contender.ts";
import { compareWithPeers, type Row } from "../../report.ts";
import type { Plan } from "./plan.ts";

export interface Peer {
  contender: HttpContender;
  /** What must be reached of its throughput, where that is said. */
  wanted?: number;
}

interface Measured {
  name: string;
  wanted: number | undefined;
  rounds: Round[];
}

type Pick = (round: Round) => number;

export async function measureSmall(
  driver: Driver,
  { ours, peers }: { ours: HttpContender; peers: readonly Peer[] },
  plan: Plan,
): Promise<Row[]> {
  const contenders = [ours, ...peers.map(({ contender }) => contender)];
  const [own = [], ...others] = await race(driver, contenders, plan, plan.connections);
  const measured = peers.map(({ contender: { name }, wanted }, index) => {
    return { name, wanted, rounds: others[index] ?? [] };
  });
  const what = `a small script, ${plan.connections} connections`;
  return [
    throughputRow({ group: "Calls a second on the runner's port", what }, own, measured),
    compareWithPeers(
      {
        group: "Latency on the runner's port",
        what: `${what}, p99`,
        unit: "ms",
        better: "lower",
        ours: own.map(({ p99 }) => p99),
      },
      measured.map(({ name, rounds }) => [name, rounds.map(({ p99 }) => p99)]),
    ),
    ...cpuRows(own, measured),
  ];
}

/** Beside each peer, and beside the part of its throughput that is wanted. */
export function throughputRow(
  words: { group: string; what: string },
  own: Round[],
  peers: readonly Measured[],
): Row {
  const comparisons = peers.flatMap(({ name, wanted, rounds }) => {
    const theirs = rounds.map(({ perSecond }) => perSecond);
    const part = (share: number) => theirs.map((value) => value * share);
    return [
      [name, theirs] as const,
      ...(wanted === undefined ? [] : [[`wanted: ${wanted} × ${name}`, part(wanted)] as const]),
    ];
  });
  const ours = own.map(({ perSecond }) => perSecond);
  return compareWithPeers({ ...words, unit: "1/s", better: "higher", ours }, comparisons);
}

const all: Pick = ({ cpuMs }) => cpuMs.worker + cpuMs.vms + cpuMs.postgres;

function cpuRows(own: Round[], peers: readonly Measured[]): Row[] {
  const row = (what: string, pick: Pick, theirs: [string, number[]][]) =>
    compareWithPeers(
      { group: "CPU time a call", what, unit: "ms", better: "lower", ours: own.map(pick) },
      // CPU time is counted in ticks: a round that is short, or without /proc, may have none.
      theirs.filter(([, rounds]) => rounds.every((value) => value > 0)),
    );
  const others = (pick: Pick) =>
    peers.map(({ name, rounds }): [string, number[]] => [name, rounds.map(pick)]);
  const ofAll: [string, number[]][] = [["all of it", own.map(all)]];
  return [
    row("runner, VMs and Postgres", all, others(all)),
    row("runner", ({ cpuMs }) => cpuMs.worker, ofAll),
    row("VMs", ({ cpuMs }) => cpuMs.vms, ofAll),
    row("Postgres", ({ cpuMs }) => cpuMs.postgres, ofAll),
    row(
      "driver",
      ({ driverCpuMs }) => driverCpuMs,
      others(({ driverCpuMs }) => driverCpuMs),
    ),
  ].filter(({ ours, comparisons }) => ours.min > 0 && comparisons.length > 0);
}
