/** Someone who answers HTTP calls: the product, a peer, or a bound. */
import type { CpuParts } from "../product/cpu-parts.ts";
import { percentile } from "../statistics.ts";
import { requireAllAnswered, type Target } from "./drive.ts";
import type { Driver } from "./driver.ts";

export interface HttpContender {
  name: string;
  /** Connection n calls target n, counted around. */
  targets: Target[];
  /** So far; nothing is known of it without this. */
  readCpu?(): CpuParts;
  /** Before a round. @returns what is to be asked after it, with the calls that were answered */
  watch?(): Promise<(answered: number) => Promise<void>>;
}

export interface Round {
  perSecond: number;
  p50: number;
  p99: number;
  /** CPU time for each call, in milliseconds. */
  cpuMs: CpuParts;
  driverCpuMs: number;
}

export interface RacePlan {
  rounds: number;
  durationMs: number;
  warmUpMs: number;
}

/** No call takes so long that is answered at all. */
const BOUND_MS = 60_000;

/**
 * Rounds of all contenders, each round beginning with another one.
 * @returns a list of rounds for each contender, in the order given
 * @throws Error when a call fails: a benchmark of failures is none
 */
export async function race(
  driver: Driver,
  contenders: readonly HttpContender[],
  { rounds, durationMs, warmUpMs }: RacePlan,
  connections: number,
): Promise<Round[][]> {
  const all = contenders.map((contender) => ({ contender, rounds: [] as Round[] }));
  for (const { contender } of all) {
    await measureRound(driver, contender, { durationMs: warmUpMs, connections });
  }
  for (let round = 0; round < rounds; round += 1) {
    const first = round % all.length;
    for (const each of [...all.slice(first), ...all.slice(0, first)]) {
      each.rounds.push(await measureRound(driver, each.contender, { durationMs, connections }));
    }
  }
  return all.map((each) => each.rounds);
}

async function measureRound(
  driver: Driver,
  contender: HttpContender,
  load: { durationMs: number; connections: number },
): Promise<Round> {
  const check = await contender.watch?.();
  const before = contender.readCpu?.();
  const result = await driver.drive({ ...load, targets: contender.targets, boundMs: BOUND_MS });
  const after = contender.readCpu?.();
  const latenciesMs = requireAllAnswered(contender.name, result);
  const calls = latenciesMs.length;
  await check?.(calls);
  const each = (part: keyof CpuParts) =>
    before && after ? (after[part] - before[part]) / calls : 0;
  return {
    perSecond: (calls / result.elapsedMs) * 1_000,
    p50: percentile(latenciesMs, 50),
    p99: percentile(latenciesMs, 99),
    cpuMs: { worker: each("worker"), vms: each("vms"), postgres: each("postgres") },
    driverCpuMs: result.cpuMs / calls,
  };
}
