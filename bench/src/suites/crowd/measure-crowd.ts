/** A crowd of callers of many tenants at once, beside the same tenants with one caller each. */
import { type DriveResult, describeEndings, endingsOf } from "../../http/drive.ts";
import type { Driver } from "../../http/driver.ts";
import { watchExecutions } from "../../product/watch-executions.ts";
import { compareWithFigure, compareWithPeers, type Row } from "../../report.ts";
import { fairnessOf, percentile } from "../../statistics.ts";
import type { Crowd } from "./open-crowd.ts";
import type { Plan } from "./plan.ts";
import { type PoolHits, watchPoolHits } from "./pool-hits.ts";
import { type Halves, watchMemory } from "./watch-memory.ts";

const ALLOWED = { p99Ms: 3_000, fairness: 0.95, poolHits: 0.95 };
/** Above all that a script may take, and all that it may wait before. */
export const BOUND_MS = 90_000;

export interface Measured {
  rows: Row[];
  notes: string[];
}

interface Round {
  crowd: DriveResult;
  calm: DriveResult;
  hits: PoolHits;
  memory: Halves | null;
}

export async function measureCrowd(driver: Driver, crowd: Crowd, plan: Plan): Promise<Measured> {
  const rounds: Round[] = [];
  const { targets } = crowd;
  const { connections, tenants } = plan;
  const load = (among: number, durationMs: number) =>
    driver.drive({ targets, connections: among, durationMs, boundMs: BOUND_MS });
  await load(connections, plan.warmUpMs);
  for (let round = 0; round < plan.rounds; round += 1) {
    const calm = await load(tenants, plan.calmMs);
    rounds.push({ calm, ...(await measureRound(crowd, () => load(connections, plan.durationMs))) });
  }
  return { rows: rowsOf(rounds, plan), notes: [describe(rounds, plan)] };
}

async function measureRound(
  { installation, runner, tenantIds }: Crowd,
  load: () => Promise<DriveResult>,
): Promise<Omit<Round, "calm">> {
  const check = await watchExecutions(installation, tenantIds);
  const readHits = await watchPoolHits(runner);
  const endMemory = watchMemory(runner.pid);
  const crowd = await load();
  const memory = endMemory();
  runner.requireAlive();
  const hits = await readHits();
  await check(latenciesOf(crowd).length);
  return { crowd, hits, memory };
}

function rowsOf(rounds: Round[], { tenants, connections }: Plan): Row[] {
  const group = `${connections} connections at once, ${tenants} tenants`;
  const of = (pick: (round: Round) => number) => rounds.map(pick);
  const share = (what: string, pick: (round: Round) => number, against: string, figure: number) =>
    compareWithFigure(
      { group, what, unit: "of 1", better: "higher", ours: of(pick) },
      against,
      figure,
    );
  const latency = (words: string, percent: number) =>
    compareWithFigure(
      {
        group,
        what: `latency, ${words}`,
        unit: "ms",
        better: "lower",
        ours: of(({ crowd }) => percentile(latenciesOf(crowd), percent)),
      },
      "allowed for p99",
      ALLOWED.p99Ms,
    );
  const rate = { group, what: "calls a second", unit: "1/s", better: "higher" } as const;
  const calm = of((round) => rateOf(round.calm));
  return [
    share("calls answered with 200", ({ crowd }) => successOf(crowd), "wanted: all", 1),
    latency("p99", 99),
    latency("the slowest", 100),
    share("fairness among tenants", fairnessAmongTenants, "wanted", ALLOWED.fairness),
    share(
      "executions for which a VM stood ready",
      ({ hits }) => hits.ready,
      "wanted",
      ALLOWED.poolHits,
    ),
    compareWithPeers({ ...rate, ours: of(({ crowd }) => rateOf(crowd)) }, [
      ["one connection a tenant", calm],
    ]),
    ...memoryRows(group, rounds),
  ];
}

function fairnessAmongTenants({ crowd }: Round): number {
  return fairnessOf(crowd.targets.map(({ latenciesMs }) => latenciesMs.length));
}

function memoryRows(group: string, rounds: Round[]): Row[] {
  const halves = rounds.flatMap(({ memory }) => (memory === null ? [] : [memory]));
  const what = "the runner's memory, second half";
  const measured = { group, what, unit: "MB", better: "lower" } as const;
  const row = () =>
    compareWithPeers({ ...measured, ours: halves.map(({ secondMb }) => secondMb) }, [
      ["first half", halves.map(({ firstMb }) => firstMb)],
    ]);
  return halves.length < rounds.length ? [] : [row()];
}

function describe(rounds: Round[], { connections }: Plan): string {
  const endings = describeEndings(rounds.flatMap(({ crowd }) => crowd.targets));
  const atOnce =
    percentile(
      rounds.map(({ hits }) => hits.atOnce),
      50,
    ) * 100;
  const driverMs =
    percentile(
      rounds.map(({ crowd }) => crowd.cpuMs / crowd.elapsedMs),
      50,
    ) * 100;
  return `${connections} connections: ${endings}. ${atOnce.toFixed(0)} % of the executions got a VM at once, without waiting for others of their script. The driver took ${driverMs.toFixed(0)} % of a core.`;
}

export function latenciesOf({ targets }: DriveResult): number[] {
  return targets.flatMap(({ latenciesMs }) => latenciesMs);
}

export function rateOf(result: DriveResult): number {
  return (latenciesOf(result).length / result.elapsedMs) * 1_000;
}

/** The part of all calls that was answered with 200. */
export function successOf(result: DriveResult): number {
  const all = [...endingsOf(result.targets).values()].reduce((sum, count) => sum + count, 0);
  return latenciesOf(result).length / all;
}
