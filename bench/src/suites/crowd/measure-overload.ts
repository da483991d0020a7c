/** Twice as many calls as are answered: what is refused, what hangs, and how soon all is well again. */
import { setTimeout as delay } from "node:timers/promises";
import { type DriveResult, describeEndings, endingsOf } from "../../http/drive.ts";
import type { Driver } from "../../http/driver.ts";
import type { Cluster } from "../../product/open-cluster.ts";
import { compareWithFigure, compareWithPeers, type Row } from "../../report.ts";
import { percentile } from "../../statistics.ts";
import { BOUND_MS, rateOf } from "./measure-crowd.ts";
import { type Crowd, openCrowd } from "./open-crowd.ts";
import type { Plan } from "./plan.ts";

const OVERLOAD = 2;
/** What a caller may hear under more load than there is capacity for. */
const EXPECTED = new Set(["200", "429", "503"]);
/** The longest that an execution may wait, and then take. */
const SLOWEST_ALLOWED_MS = 60_000;
const RECOVERY_ALLOWED_MS = 5_000;
const RETRY_EVERY_MS = 50;

interface Overloaded {
  rows: Row[];
  notes: string[];
}

export async function measureOverload(
  driver: Driver,
  cluster: Cluster,
  plan: Plan,
): Promise<Overloaded> {
  await using releases = new AsyncDisposableStack();
  const { tenants, overload } = plan;
  const { env, durationMs } = overload;
  const crowd = await openCrowd(cluster, releases, { name: "overload", tenants, env });
  const capacity = await measureCapacity(driver, crowd, plan);
  const perSecond = Math.max(capacity * OVERLOAD, overload.leastPerSecond);
  const found = await overloadWith(driver, crowd, { perSecond, ...overload });
  const asked = `${Math.round(perSecond)} calls a second for ${durationMs / 1_000} s`;
  return {
    rows: rowsOf(found, capacity, tenants),
    notes: [`${asked}${settingsIn(env)}: ${describeEndings(found.result.targets)}.`],
  };
}

interface Found {
  result: DriveResult;
  /** From the end of the load until a call is answered. */
  recoveredMs: number;
}

async function overloadWith(
  driver: Driver,
  crowd: Crowd,
  load: { perSecond: number; connections: number; durationMs: number },
): Promise<Found> {
  const { perSecond, connections, durationMs } = load;
  const order = { perSecond, connections, durationMs, boundMs: BOUND_MS };
  let recovering: Promise<number> | undefined;
  const result = await driver.drive({ ...order, targets: crowd.targets }, () => {
    recovering = timeUntilAnswered(crowd);
    // Awaited below; the last answer of the load comes first.
    recovering.catch(() => undefined);
  });
  const recoveredMs = await (recovering ?? timeUntilAnswered(crowd));
  crowd.runner.requireAlive();
  return { result, recoveredMs };
}

function rowsOf({ result, recoveredMs }: Found, capacity: number, tenants: number): Row[] {
  const group = `Calls at ${OVERLOAD} × the capacity, ${tenants} tenants`;
  const time = { group, unit: "ms", better: "lower" } as const;
  const more = { group, better: "higher" } as const;
  const waits = result.targets.flatMap((target) => [
    ...target.latenciesMs,
    ...target.refusalLatenciesMs,
  ]);
  const [answered, slowest, rate, recovery] = [
    { ...more, unit: "of 1", what: "calls answered with 200, 429 or 503" },
    { ...time, what: "the slowest answer" },
    { ...more, unit: "1/s", what: "calls answered with 200" },
    { ...time, what: "from the load's end until a call is answered with 200" },
  ] as const;
  return [
    compareWithFigure({ ...answered, ours: [expectedShareOf(result)] }, "wanted: all", 1),
    compareWithFigure(
      { ...slowest, ours: [percentile(waits, 100)] },
      "allowed",
      SLOWEST_ALLOWED_MS,
    ),
    compareWithPeers({ ...rate, ours: [rateOf(result)] }, [["the capacity", [capacity]]]),
    compareWithFigure({ ...recovery, ours: [recoveredMs] }, "allowed", RECOVERY_ALLOWED_MS),
  ];
}

function expectedShareOf({ targets }: DriveResult): number {
  const counts = endingsOf(targets);
  // What no connection was free for was never asked.
  counts.delete("unsent");
  let all = 0;
  let expected = 0;
  for (const [ending, count] of counts) {
    all += count;
    expected += EXPECTED.has(ending) ? count : 0;
  }
  return expected / all;
}

function settingsIn(env: Record<string, string>): string {
  const words = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return words.length === 0 ? "" : `, with ${words.join(" and ")}`;
}

/** With as many at a time as two for each tenant, which no queue refuses. */
async function measureCapacity(driver: Driver, { targets }: Crowd, plan: Plan): Promise<number> {
  const load = { targets, connections: targets.length * 2, boundMs: BOUND_MS };
  await driver.drive({ ...load, durationMs: plan.warmUpMs });
  return rateOf(await driver.drive({ ...load, durationMs: plan.calmMs }));
}

/** Of one caller who tries again when refused. */
async function timeUntilAnswered({ targets, runner }: Crowd): Promise<number> {
  const path = targets[0]?.request.split(" ")[1];
  const startedAt = performance.now();
  while (performance.now() - startedAt < BOUND_MS) {
    const answer = await fetch(`http://127.0.0.1:${runner.port}${path}`);
    await answer.arrayBuffer();
    if (answer.ok) {
      return performance.now() - startedAt;
    }
    await delay(RETRY_EVERY_MS);
  }
  throw new Error(`No call was answered within ${BOUND_MS / 1_000} s of the load's end`);
}
