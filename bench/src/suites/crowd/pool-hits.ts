import { readMetrics } from "../../product/read-metrics.ts";
import type { MeasuredProcess } from "../../product/start-process.ts";

export interface PoolHits {
  /** Of all executions that were given to a VM, those for which one stood ready, at once or after others of their tenant. */
  ready: number;
  /** Those that got theirs at once. */
  atOnce: number;
}

/** @returns asks how it went since */
export async function watchPoolHits(runner: MeasuredProcess): Promise<() => Promise<PoolHits>> {
  const read = async () => {
    const metrics = await readMetrics(runner);
    const placed = (how: string) => metrics(`runlet_sandbox_placements_total{how="${how}"}`);
    return { hit: placed("hit"), wait: placed("wait"), cold: placed("cold") };
  };
  const before = await read();
  return async () => {
    const after = await read();
    const hit = after.hit - before.hit;
    const wait = after.wait - before.wait;
    const all = hit + wait + after.cold - before.cold;
    return { ready: (hit + wait) / all, atOnce: hit / all };
  };
}
