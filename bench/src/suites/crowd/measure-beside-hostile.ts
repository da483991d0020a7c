/** What tenants notice of one among them that asks for all it can get. */
import { type DriveResult, describeEndings } from "../../http/drive.ts";
import type { Driver } from "../../http/driver.ts";
import { compareWithFigure, compareWithPeers, type Row } from "../../report.ts";
import { fairnessOf, percentile } from "../../statistics.ts";
import { BOUND_MS, latenciesOf, rateOf, successOf } from "./measure-crowd.ts";
import type { Crowd } from "./open-crowd.ts";
import type { Plan } from "./plan.ts";

const ALLOWED_P99_MS = 3_000;
const WANTED_FAIRNESS = 0.95;

interface Beside {
  rows: Row[];
  notes: string[];
}

interface Round {
  alone: DriveResult;
  beside: DriveResult;
  hostile: DriveResult;
}

/** One tenant fewer than before, and the hostile one. */
export async function measureBesideHostile(
  driver: Driver,
  crowd: Crowd,
  plan: Plan,
): Promise<Beside> {
  const rounds: Round[] = [];
  for (let round = 0; round < plan.rounds; round += 1) {
    const isHostileFirst = round % 2 === 1;
    const beside = isHostileFirst ? await load(driver, crowd, plan, true) : null;
    const { good: alone } = await load(driver, crowd, plan, false);
    const { good, hostile } = beside ?? (await load(driver, crowd, plan, true));
    rounds.push({ alone, beside: good, hostile });
  }
  crowd.runner.requireAlive();
  return { rows: rowsOf(rounds, plan), notes: [describe(rounds)] };
}

async function load(
  driver: Driver,
  { targets, hostileTargets }: Crowd,
  { tenants, connections, hostileConnections, besideMs }: Plan,
  isBeside: boolean,
): Promise<{ good: DriveResult; hostile: DriveResult }> {
  const each = connections / tenants;
  const good = targets.slice(1).flatMap((target) => Array.from({ length: each }, () => target));
  const bad = Array.from(
    { length: isBeside ? hostileConnections : 0 },
    (_, index) => hostileTargets[index % hostileTargets.length] ?? [],
  ).flat();
  // A target for each connection: the two kinds have different numbers of them.
  const all = [...good, ...bad];
  const order = { targets: all, connections: all.length, durationMs: besideMs, boundMs: BOUND_MS };
  const result = await driver.drive(order);
  const part = (from: number, to?: number) => ({
    ...result,
    targets: result.targets.slice(from, to),
  });
  return { good: part(0, good.length), hostile: part(good.length) };
}

function rowsOf(rounds: Round[], { tenants, connections, hostileConnections }: Plan): Row[] {
  const each = connections / tenants;
  const group = `${tenants - 1} tenants beside a hostile one with ${hostileConnections} connections`;
  const p99 = (results: DriveResult[]) => results.map((r) => percentile(latenciesOf(r), 99));
  const alone = rounds.map((round) => round.alone);
  const beside = rounds.map((round) => round.beside);
  const share = { group, unit: "of 1", better: "higher" } as const;
  return [
    compareWithFigure(
      { ...share, what: "their calls answered with 200", ours: beside.map(successOf) },
      "wanted: all",
      1,
    ),
    compareWithPeers(
      { group, what: "their latency, p99", unit: "ms", better: "lower", ours: p99(beside) },
      [
        ["without it", p99(alone)],
        ["allowed", rounds.map(() => ALLOWED_P99_MS)],
      ],
    ),
    compareWithPeers(
      {
        group,
        what: "their calls a second",
        unit: "1/s",
        better: "higher",
        ours: beside.map(rateOf),
      },
      [["without it", alone.map(rateOf)]],
    ),
    compareWithFigure(
      {
        ...share,
        what: "fairness among them (Jain's index)",
        ours: beside.map((result) => fairnessOf(answersOfTenants(result, each))),
      },
      "wanted",
      WANTED_FAIRNESS,
    ),
  ];
}

function answersOfTenants({ targets }: DriveResult, each: number): number[] {
  return Array.from({ length: targets.length / each }, (_, tenant) =>
    targets
      .slice(tenant * each, (tenant + 1) * each)
      .reduce((sum, { latenciesMs }) => sum + latenciesMs.length, 0),
  );
}

function describe(rounds: Round[]): string {
  const good = describeEndings(rounds.flatMap(({ beside }) => beside.targets));
  const bad = describeEndings(rounds.flatMap(({ hostile }) => hostile.targets));
  return `Beside the hostile tenant: ${good}; the hostile one's own: ${bad}.`;
}
