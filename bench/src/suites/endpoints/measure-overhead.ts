/** What a caller waits for beyond the script itself, when nothing else is to be done. */
import { requireAllAnswered } from "../../http/drive.ts";
import type { Driver } from "../../http/driver.ts";
import type { HttpContender } from "../../http/http-contender.ts";
import type { Installation } from "../../product/installation.ts";
import { compareWithFigure, type Measured, type Row } from "../../report.ts";
import { percentile } from "../../statistics.ts";
import type { Plan } from "./plan.ts";

/** In milliseconds. */
const ALLOWED = { 50: 3, 99: 20 };
const BOUND_MS = 60_000;

interface Waits {
  whole: number[];
  beyond: number[];
}

export async function measureOverhead(
  driver: Driver,
  installation: Installation,
  { targets }: HttpContender,
  { rounds, overheadCalls }: Plan,
): Promise<Row[]> {
  const calls = async (maxCalls: number): Promise<Waits> => {
    const order = { targets, connections: 1, durationMs: BOUND_MS, boundMs: BOUND_MS, maxCalls };
    const result = await driver.drive({ ...order, keepsExecutions: true });
    const whole = requireAllAnswered("Runlet", result);
    const ids = result.targets.flatMap(({ executionIds }) => executionIds);
    const durations = await readDurations(installation, ids);
    return { whole, beyond: whole.map((latencyMs, index) => latencyMs - (durations[index] ?? 0)) };
  };
  await calls(overheadCalls);
  const measured: Waits[] = [];
  for (let round = 0; round < rounds; round += 1) {
    measured.push(await calls(overheadCalls));
  }
  const row = (words: string, part: keyof Waits, percent: 50 | 99): Row => {
    const form: Measured = {
      group: "Overhead over a small script's own time, one connection",
      what: `${words}, p${percent}`,
      unit: "ms",
      better: "lower",
      ours: measured.map((waits) => percentile(waits[part], percent)),
    };
    return compareWithFigure(form, "allowed", ALLOWED[percent]);
  };
  return ([50, 99] as const).flatMap((percent) => [
    row("all that its caller waits for", "whole", percent),
    row("less what is recorded as its duration", "beyond", percent),
  ]);
}

/** @throws Error when an execution is not recorded */
async function readDurations({ query }: Installation, ids: readonly string[]): Promise<number[]> {
  const found = await query<{ ms: number | null }>(
    `SELECT (metrics->>'durationMs')::float8 AS ms
     FROM unnest($1::uuid[]) WITH ORDINALITY AS called (id, n) LEFT JOIN executions USING (id) ORDER BY n`,
    [ids],
  );
  return found.map(({ ms }, index) => {
    if (ms === null) {
      throw new Error(`The execution ${ids[index]} was answered and is not recorded`);
    }
    return ms;
  });
}
